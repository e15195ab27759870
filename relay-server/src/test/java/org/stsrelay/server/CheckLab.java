package org.stsrelay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.stsrelay.lab.Lab;
import org.stsrelay.server.cli.Program;
import org.stsrelay.server.cli.Surroundings;
import org.stsrelay.server.health.Build;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands that look at domains, from a configuration that leads into a lab.
final class CheckLab {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path configuration;
    private String typed = "";
    private String out = "";
    private String err = "";

    /// @param lab with a host in it, so that the port of hosts is known
    CheckLab(Lab lab, Path folder) {
        try {
            configuration = Files.writeString(folder.resolve("check.yaml"), """
                    hostname: relay.lab.example
                    data-directory: data
                    listeners: [{name: smtp, address: "127.0.0.1:0", allow: [127.0.0.0/8]}]
                    bounces: {to: none}
                    """ + lab.relaySettings(folder).replace("dns: {", "dns: {dnssec: trust-ad, ")
                    + "delivery: {port: %d, internal-networks: [127.0.0.0/8]}\n".formatted(lab.mxPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void type(String text) {
        typed = text;
    }

    /// @return the exit code
    int run(String... words) {
        var stdout = new StringWriter();
        var stderr = new StringWriter();
        var errors = new PrintWriter(stderr, true);
        var around =
                new Surroundings(new PrintWriter(stdout, true), errors, new BufferedReader(new StringReader(typed)),
                        InputStream.nullInputStream(),
                        Optional.empty(), Clock.systemUTC(), ZoneOffset.UTC, Build.ofThisProgram());
        var exit = new Program(around, new Foreground(errors, Clock.systemUTC())).run(Stream.concat(
                Stream.of("--config", configuration.toString()), Stream.of(words)).toArray(String[]::new));
        out = stdout.toString();
        err = stderr.toString();
        return exit;
    }

    String out() {
        return out;
    }

    String err() {
        return err;
    }

    /// One object for each line of the answer.
    List<JsonNode> objects() {
        return out.lines().map(JSON::readTree).toList();
    }

    /// What the domain's owner is told, after `domain check --json`.
    Optional<JsonNode> advice(String code) {
        assertThat(out.lines()).as(err).hasSize(1);
        return objects().getFirst()
                .path("advice")
                .valueStream()
                .filter(each -> each.path("code")
                        .asString("")
                        .equals(code))
                .findFirst();
    }
}
