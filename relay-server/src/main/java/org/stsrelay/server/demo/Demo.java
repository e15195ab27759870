package org.stsrelay.server.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClient;
import org.stsrelay.server.Relay;
import org.stsrelay.server.Taps;
import org.stsrelay.server.config.ConfigReader;
import org.stsrelay.server.config.Loaded;
import org.stsrelay.server.config.RelayConfig;

/// Sends one message for each [Scenario] and prints what became of it.
public final class Demo {

    private static final String LISTENER = "demo";

    private static final Duration CLEARING = Duration.ofSeconds(10);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final boolean once;
    private final Clock clock;
    private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

    private Demo(boolean once, Clock clock) {
        this.once = once;
        this.clock = clock;
    }

    /// @param once whether to end after the table; else the relay stays up to be looked at
    /// @return 0 when every line is as expected
    public static int run(boolean once, Clock clock) throws IOException, StorageException, InterruptedException {
        return new Demo(once, clock).run();
    }

    private int run() throws IOException, StorageException, InterruptedException {
        var folder = Files.createTempDirectory("stsrelay-demo-");
        try (var lab = Lab.open()) {
            var scenarios = Scenario.all();
            scenarios.forEach(scenario -> scenario.setUp().accept(lab));
            var journal = new Journal(scenarios);
            var config = config(lab, folder);
            try (var relay = Relay.start(config, config.logging().format(), clock,
                    new Taps(journal::judged, journal::settled))) {
                send(scenarios, relay);
                var good = print(scenarios, journal);
                stay(relay, folder);
                return good ? 0 : 1;
            }
        } finally {
            delete(folder);
            ended.countDown();
        }
    }

    private static void send(List<Scenario> scenarios, Relay relay) throws IOException {
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

    private void stay(Relay relay, Path folder) throws InterruptedException {
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
        untilAsked();
    }

    /// Until a signal makes the runtime end; it waits for what has to be cleared away.
    private void untilAsked() throws InterruptedException {
        var asked = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            asked.countDown();
            try {
                if (!ended.await(CLEARING.toSeconds(), TimeUnit.SECONDS)) {
                    out.println("The demo's folder could not be removed in time.");
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }, "end-of-demo"));
        asked.await();
    }

    private RelayConfig config(Lab lab, Path folder) throws IOException {
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
            case Loaded.Valid(var config, _) -> config;
            case Loaded.Invalid(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
