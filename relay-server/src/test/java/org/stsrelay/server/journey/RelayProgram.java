package org.stsrelay.server.journey;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.stsrelay.lab.Lab;

/// The program as a user has it: a configuration and a data directory, with which it can be started again and again, each
/// time in a process of its own and with the options that `bin/stsrelay` gives to Java.
final class RelayProgram {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final Path configuration;
    private final Path dataDirectory;
    private final List<String> before;
    private final List<String> options;
    private final AtomicInteger starts = new AtomicInteger();

    private RelayProgram(Path folder, Path configuration, Path dataDirectory, List<String> before,
            List<String> options) {
        this.folder = folder;
        this.configuration = configuration;
        this.dataDirectory = dataDirectory;
        this.before = before;
        this.options = options;
    }

    /// @param more further keys, as YAML
    static RelayProgram in(Lab lab, Path folder, String more) {
        return in(lab, folder, folder.resolve("data"), more);
    }

    /// @param delivery further keys of its delivery, each after a comma, as YAML in one line
    static RelayProgram in(Lab lab, Path folder, String more, String delivery) {
        return in(lab, folder, folder.resolve("data"), more, delivery);
    }

    static RelayProgram in(Lab lab, Path folder, Path dataDirectory, String more) {
        return in(lab, folder, dataDirectory, more, "");
    }

    static RelayProgram in(Lab lab, Path folder, Path dataDirectory, String more, String delivery) {
        try {
            var file = folder.resolve("relay.yaml");
            Files.writeString(file, """
                    hostname: relay.lab.example
                    data-directory: %s
                    listeners: [{name: smtp, address: "127.0.0.1:0", allow: [127.0.0.0/8]}]
                    admin: {address: "127.0.0.1:0"}
                    logging: {level: info, format: text}
                    bounces: {to: all}
                    delivery: {port: %d, internal-networks: [127.0.0.0/8]%s}
                    """.formatted(dataDirectory, lab.mxPort(), delivery) + lab.relaySettings(folder) + more);
            return new RelayProgram(folder, file, dataDirectory, List.of(), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same, with further options for Java.
    RelayProgram with(String... javaOptions) {
        return new RelayProgram(folder, configuration, dataDirectory, before, List.of(javaOptions));
    }

    /// The same, started by another program.
    RelayProgram under(String... command) {
        return new RelayProgram(folder, configuration, dataDirectory, List.of(command), options);
    }

    /// The same, with a configuration that is nothing but this text.
    RelayProgram configured(String yaml) {
        try {
            var file = folder.resolve("other.yaml");
            Files.writeString(file, yaml);
            return new RelayProgram(folder, file, dataDirectory, before, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path configuration() {
        return configuration;
    }

    Path dataDirectory() {
        return dataDirectory;
    }

    /// Bodies that are files, and whatever else lies among them.
    List<Path> bodyFiles() {
        try (var files = Files.list(dataDirectory.resolve("bodies"))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts it and waits until it is ready.
    RelayProcess start() {
        var process = launch();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> process.isReady() || !process.isAlive());
        if (!process.isReady()) {
            throw new IllegalStateException("the relay ended: " + process.log());
        }
        return process;
    }

    /// Starts it.
    RelayProcess launch() {
        var log = folder.resolve("relay-" + System.nanoTime() + "-" + starts.incrementAndGet() + ".log");
        try {
            return new RelayProcess(new ProcessBuilder(command()).directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command() {
        var command = new ArrayList<>(before);
        // Whoever runs the tests may ignore SIGHUP, as nohup does, and a child would inherit that.
        command.addAll(List.of("env", "--default-signal=HUP"));
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "--finalization=disabled", "-XX:+UseCompactObjectHeaders",
                "-Djava.security.properties=" + Path.of("src/main/dist/lib/legacy-tls.security").toAbsolutePath(),
                "-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.addAll(List.of("org.stsrelay.server.Main", "--config", configuration.toString(), "serve"));
        return command;
    }
}
