package org.stsrelay.server.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.stsrelay.server.admin.AdminToken;
import org.stsrelay.server.config.ConfigReader;
import org.stsrelay.server.config.Loaded;
import org.stsrelay.server.config.Problem;
import org.stsrelay.server.config.RelayConfig;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What all commands share: options, streams, and the way to the running relay.
final class Shell {

    /// In ASCII, since what strangers wrote may not steer a terminal (C1 and bidirectional controls).
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

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

    void printJson(JsonNode object) {
        out().println(JSON.writeValueAsString(object));
    }

    /// The same values with white space between them, for those who read.
    String indented(JsonNode object) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(object);
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

    /// The file alone, for commands that have nothing to do with what it refers to.
    RelayConfig configWithoutReferences() {
        return switch (ConfigReader.readWithoutReferences(globals.config())) {
            case Loaded.Valid(var config, _, _) -> config;
            case Loaded.Invalid(var problems) -> throw invalid(problems);
        };
    }

    /// Where the relay keeps its mail.
    Path dataDirectory() {
        return configWithoutReferences().dataDirectory();
    }

    /// Asks for what nobody shall see: twice at a terminal, where it is typed blindly, otherwise it is the first line of stdin.
    String secret(String prompt) {
        return around.console().map(console -> typed(console, prompt)).orElseGet(this::lineOfStdin);
    }

    private static String typed(Console console, String prompt) {
        var first = console.readPassword("%s", prompt);
        var second = console.readPassword("%s", "Once more: ");
        if (first == null || !Arrays.equals(first, second)) {
            throw new Failure(Exit.USAGE, "The two are not the same, so nothing was done.");
        }
        return new String(first);
    }

    private String lineOfStdin() {
        try {
            var line = around.in().readLine();
            if (line == null) {
                throw new Failure(Exit.USAGE, "Nothing came from stdin, so nothing was done.");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
