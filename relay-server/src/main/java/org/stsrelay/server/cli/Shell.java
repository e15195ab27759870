package org.stsrelay.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.stsrelay.server.admin.AdminToken;
import org.stsrelay.server.config.ConfigReader;
import org.stsrelay.server.config.Loaded;
import org.stsrelay.server.config.Problem;
import org.stsrelay.server.config.RelayConfig;
import tools.jackson.databind.json.JsonMapper;

/// What all commands share: options, streams, and the way to the running relay.
final class Shell {

    private static final JsonMapper JSON = new JsonMapper();

    private final Surroundings around;
    private final Globals globals = new Globals();

    Shell(Surroundings around) {
        this.around = around;
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

    /// Reads the file as `serve` wants it, and tells its oddities.
    Loaded.Valid config() {
        return switch (ConfigReader.read(globals.config())) {
            case Loaded.Valid valid -> {
                valid.warnings().forEach(err()::println);
                yield valid;
            }
            case Loaded.Invalid(var problems) -> throw invalid(problems);
        };
    }

    /// Other problems than those of the file are not ours: whoever asks the relay may not read its keys.
    RelayClient relay() {
        return switch (ConfigReader.readWithoutReferences(globals.config())) {
            case Loaded.Valid(var config, _, _) ->
                new RelayClient(config.admin().address(), token(config), globals.config());
            case Loaded.Invalid(var problems) -> throw invalid(problems);
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

    private static AdminToken token(RelayConfig config) {
        try {
            return AdminToken.read(config.dataDirectory());
        } catch (IOException e) {
            throw new Failure(Exit.UNREACHABLE,
                    "Cannot ask the relay: %s.%nIs it running, and is data-directory the one it runs with?"
                            .formatted(e.getMessage()));
        }
    }

    private static Failure invalid(List<Problem> problems) {
        return new Failure(Exit.CONFIGURATION,
                problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }
}
