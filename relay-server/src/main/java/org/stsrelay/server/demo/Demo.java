package org.stsrelay.server.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClient;
import org.stsrelay.server.config.ConfigReader;
import org.stsrelay.server.config.Loaded;

/// Sends one message for each [Scenario] and prints what became of it.
public final class Demo {

    private static final String LISTENER = "demo";

    private final boolean once;
    private final RelayStarter relays;
    private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

    private Demo(boolean once, RelayStarter relays) {
        this.once = once;
        this.relays = relays;
    }

    /// @param once whether to end after the table; else the relay stays up to be looked at
    /// @return 0 when every line is as expected
    public static int run(boolean once, RelayStarter relays)
            throws IOException, StorageException, InterruptedException {
        return new Demo(once, relays).run();
    }

    private int run() throws IOException, StorageException, InterruptedException {
        var folder = Files.createTempDirectory("stsrelay-demo-");
        // Ctrl-C ends the demo in the middle of waiting, and nothing of it shall stay behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "tidy-up"));
        try (var lab = Lab.open()) {
            var scenarios = Scenario.all();
            scenarios.forEach(scenario -> scenario.setUp().accept(lab));
            var journal = new Journal(scenarios);
            var config = config(lab, folder);
            try (var relay = relays.start(config, journal::judged, journal::settled)) {
                send(scenarios, relay);
                var good = print(scenarios, journal);
                stay(relay, folder);
                return good ? 0 : 1;
            }
        }
    }

    private static void send(List<Scenario> scenarios, RelayStarter.Running relay) throws IOException {
        for (var scenario : scenarios) {
            LabClient.send(relay.address(LISTENER), "alice@sender.example", "bob@" + scenario.domain(), """
                    From: Alice <alice@sender.example>\r
                    To: Bob <bob@%1$s>\r
                    Subject: A message for %1$s\r
                    Message-ID: <demo@%1$s>\r
                    \r
                    Hello Bob.\r
                    """.formatted(scenario.domain()));
        }
    }

    private boolean print(List<Scenario> scenarios, Journal journal) throws InterruptedException {
        out.printf("%-20s %-8s %-10s %-14s %-26s %s%n", "domain", "policy", "result", "connection", "tls result",
                "what happened");
        var good = true;
        for (var scenario : scenarios) {
            var line = journal.line(scenario);
            var expected = line.filter(it -> it.isAsExpected(scenario)).isPresent();
            good &= expected;
            out.printf("%-20s %-8s %s%s%n", scenario.domain(), scenario.policy(),
                    line.map(Object::toString).orElse("no result within " + Journal.PATIENCE.toSeconds() + " s"),
                    expected ? "" : "   <- NOT AS EXPECTED");
        }
        out.println(
                good ? "All as expected: what could not be sent safely waits in the queue." : "Not all as expected.");
        return good;
    }

    private void stay(RelayStarter.Running relay, Path folder) throws InterruptedException {
        if (once) {
            return;
        }
        var program = Optional.ofNullable(System.getProperty("stsrelay.program")).orElse("stsrelay");
        out.printf("""
                The relay stays up until Ctrl-C. Try, in another terminal:
                  curl http://127.0.0.1:%2$d/metrics
                  %3$s --config %1$s/demo.yaml queue list
                  %3$s --config %1$s/demo.yaml policy show good.example
                """, folder, relay.adminPort(), program);
        new CountDownLatch(1).await();
    }

    private Loaded.Valid config(Lab lab, Path folder) throws IOException {
        var file = folder.resolve("demo.yaml");
        Files.writeString(file, """
                hostname: relay.demo.example
                data-directory: data
                listeners: [{name: %s, address: "127.0.0.1:0", allow: [127.0.0.0/8]}]
                queue: {retry: [1m, 5m], keep-free: 16MiB}
                bounces: {to: all}
                delivery: {port: %d, internal-networks: [127.0.0.0/8]}
                admin: {address: "127.0.0.1:%d"}
                logging: {level: error, format: text}
                %s
                """.formatted(LISTENER, lab.mxPort(), once ? 0 : 8025, lab.relaySettings(folder)));
        return switch (ConfigReader.read(file)) {
            case Loaded.Valid valid -> valid;
            case Loaded.Invalid(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("stsrelay: " + folder + " could not be removed: " + e.getMessage());
        }
    }
}
