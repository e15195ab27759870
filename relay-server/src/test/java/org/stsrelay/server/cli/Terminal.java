package org.stsrelay.server.cli;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stsrelay.server.admin.RunningAdmin;
import org.stsrelay.server.check.DomainChecks;
import org.stsrelay.server.config.Loaded;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.health.Build;

/// Runs commands and keeps what they printed.
final class Terminal {

    private final Path config;
    private final List<String> started = new ArrayList<>();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private final FakeSafekeeping safekeeping = new FakeSafekeeping();
    private String typed = "";
    private byte[] octets = {};
    private Runnable whenAsked = () -> {
    };

    /// A configuration that leads to this admin listener and to the token in this folder.
    Terminal(InetSocketAddress admin, Path dataDirectory) throws IOException {
        config = dataDirectory.resolve("stsrelay.yaml");
        configure("""
                hostname: relay.example.org
                data-directory: %s
                listeners: [{name: smtp, address: "127.0.0.1:2525", allow: [127.0.0.0/8]}]
                bounces: {to: none}
                admin: {address: "%s:%d"}
                """.formatted(dataDirectory, admin.getAddress().getHostAddress(), admin.getPort()));
    }

    void configure(String yaml) throws IOException {
        Files.writeString(config, yaml);
    }

    Path config() {
        return config;
    }

    /// The command, with this terminal's configuration unless it names one.
    int run(String... arguments) {
        var words = new ArrayList<>(List.of(arguments));
        if (!words.contains("--config") && !words.contains("-c")) {
            words.addAll(0, List.of("--config", config.toString()));
        }
        out = new StringWriter();
        err = new StringWriter();
        return program().run(words.toArray(String[]::new));
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    FakeSafekeeping safekeeping() {
        return safekeeping;
    }

    /// What was started, oldest first.
    List<String> started() {
        return started;
    }

    /// What comes from stdin where it is no text.
    void pipe(byte[] octets) {
        this.octets = octets.clone();
    }

    void type(String text) {
        typed = text;
    }

    /// Something happens between the question and the answer.
    void whenAsked(Runnable event, String answer) {
        whenAsked = event;
        typed = answer;
    }

    List<String> commands() {
        return program().commands();
    }

    private Program program() {
        var around =
                new Surroundings(new PrintWriter(out, true), new PrintWriter(err, true), keyboard(),
                        new ByteArrayInputStream(octets), Optional.empty(),
                        RunningAdmin.CLOCK, ZoneOffset.UTC, new Build("1.2.3", "abc1234", "25"));
        return new Program(around, actions());
    }

    private BufferedReader keyboard() {
        return new BufferedReader(new StringReader(typed)) {
            @Override
            public @Nullable String readLine() throws IOException {
                whenAsked.run();
                return super.readLine();
            }
        };
    }

    private Actions actions() {
        return new Actions() {
            @Override
            public int serve(Loaded.Valid file) {
                started.add("serve " + file.config().hostname());
                return Exit.BUSY;
            }

            @Override
            public int demo(boolean once) {
                started.add("demo " + once);
                return 3;
            }

            @Override
            public DomainChecks domainChecks(RelayConfig file, Duration patience) {
                throw new AssertionError("nobody asked for a look at a domain");
            }

            @Override
            public Safekeeping safekeeping() {
                return safekeeping;
            }
        };
    }
}
