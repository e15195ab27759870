package org.stsrelay.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stsrelay.server.admin.AdminToken;
import tools.jackson.databind.json.JsonMapper;

/// What all commands share: options, streams, and the way to the running relay.
final class Shell<C> {

    private static final JsonMapper JSON = new JsonMapper();

    private final Surroundings around;
    private final ConfigSource<C> configs;
    private final Globals globals = new Globals();

    Shell(Surroundings around, ConfigSource<C> configs) {
        this.around = around;
        this.configs = configs;
    }

    Globals globals() {
        return globals;
    }

    Surroundings around() {
        return around;
    }

    PrintWriter out() {
        return around.out();
    }

    PrintWriter err() {
        return around.err();
    }

    boolean json() {
        return globals.json();
    }

    Instant now() {
        return around.clock().instant();
    }

    Humans humans() {
        return new Humans(now(), around.zone());
    }

    void printJson(Map<String, ?> object) {
        out().println(JSON.writeValueAsString(object));
    }

    /// Reads the file as `serve` does, and tells its oddities.
    C config() {
        return switch (configs.read(globals.config())) {
            case ConfigSource.Read.Good<C>(var config, _, var warnings) -> {
                warnings.forEach(warning -> err().println(warning.text()));
                yield config;
            }
            case ConfigSource.Read.Bad<C>(var faults) -> throw invalid(faults);
        };
    }

    List<Fault> faultsOf(Optional<Path> file) {
        return switch (configs.read(file.orElse(globals.config()))) {
            case ConfigSource.Read.Good<C>(_, _, var warnings) -> warnings;
            case ConfigSource.Read.Bad<C>(var faults) -> faults;
        };
    }

    RelayClient relay() {
        return switch (configs.readToFindTheRelay(globals.config())) {
            case ConfigSource.Read.Good<C>(_, var access, _) ->
                new RelayClient(access, token(access), globals.config());
            case ConfigSource.Read.Bad<C>(var faults) -> throw invalid(faults);
        };
    }

    /// Asks on stderr. Only a clear yes counts.
    boolean confirmed(String question) {
        err().print(question + " [y/N] ");
        err().flush();
        try {
            var answer = around.in().readLine();
            if (answer == null) {
                throw new Failure(Exit.USAGE,
                        "Nobody answered, so nothing was done. Add --yes to go on without asking.");
            }
            return List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AdminToken token(RelayAccess access) {
        try {
            return AdminToken.read(access.dataDirectory());
        } catch (IOException e) {
            throw new Failure(Exit.UNREACHABLE,
                    "Cannot ask the relay: %s.%nIs it running, and is data-directory the one it runs with?"
                            .formatted(e.getMessage()));
        }
    }

    private static Failure invalid(List<Fault> faults) {
        return new Failure(Exit.CONFIGURATION, faults.stream().map(Fault::text).collect(Collectors.joining("\n")));
    }
}
