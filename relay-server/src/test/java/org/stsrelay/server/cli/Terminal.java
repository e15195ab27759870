package org.stsrelay.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stsrelay.server.admin.RunningAdmin;
import org.stsrelay.server.health.Build;

/// Runs commands and keeps what they printed.
final class Terminal {

    private final RelayAccess access;
    private final List<Path> read = new ArrayList<>();
    private final List<String> started = new ArrayList<>();
    private List<String> faults = List.of();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private String typed = "";
    private Runnable whenAsked = () -> {
    };

    Terminal(RelayAccess access) {
        this.access = access;
    }

    int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        read.clear();
        return program().run(arguments);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    /// The configuration files that the last command read.
    List<Path> read() {
        return read;
    }

    /// What was started, oldest first.
    List<String> started() {
        return started;
    }

    void type(String text) {
        typed = text;
    }

    /// Something happens between the question and the answer.
    void whenAsked(Runnable event, String answer) {
        whenAsked = event;
        typed = answer;
    }

    /// The configuration has one problem of each of these severities from now on.
    void misconfigure(String... severities) {
        faults = List.of(severities);
    }

    List<String> commands() {
        return program().commands();
    }

    private Program<String> program() {
        var around = new Surroundings(new PrintWriter(out, true), new PrintWriter(err, true), keyboard(),
                RunningAdmin.CLOCK, ZoneOffset.UTC, new Build("1.2.3", "abc1234", "25"));
        return new Program<>(around, source(), actions());
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

    private ConfigSource<String> source() {
        return new ConfigSource<>() {
            @Override
            public Read<String> read(Path file) {
                read.add(file);
                var found = faults.stream().map(severity -> fault(file, severity)).toList();
                return faults.contains("error")
                        ? new Read.Bad<>(found)
                        : new Read.Good<>("the config", access, found);
            }

            @Override
            public Read<String> readToFindTheRelay(Path file) {
                return read(file);
            }
        };
    }

    private Actions<String> actions() {
        return new Actions<>() {
            @Override
            public int serve(String config) {
                started.add("serve " + config);
                return Exit.BUSY;
            }

            @Override
            public int demo(boolean once) {
                started.add("demo " + once);
                return 3;
            }
        };
    }

    private static Fault fault(Path file, String severity) {
        return new Fault(file.toString(), 1, 2, severity, "k", "w", "h",
                file + ":1:2: " + severity + ": k: w; h");
    }
}
