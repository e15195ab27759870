package org.stsrelay.server.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClient;
import org.stsrelay.server.Relay;
import org.stsrelay.server.Taps;
import org.stsrelay.server.config.ConfigReader;
import org.stsrelay.server.config.Loaded;
import org.stsrelay.server.config.RelayConfig.LogFormat;

/// A relay as `serve` starts it, from a configuration file, in a lab; with a journal of what it did.
public final class JourneyRelay implements AutoCloseable {

    /// The listener's name.
    public static final String SMTP = "smtp";

    /// Retries every second.
    public static final String EAGER = "queue: {retry: [1s], keep-free: 0B}\nbounces: {to: all}\n";

    private static final Map<String, String> IN_A_HURRY =
            Map.of("queue", "{retry: [1s], keep-free: 0B}", "bounces", "{to: all}");

    private final Path file;
    private final Clock clock;
    private final List<AttemptRecord> attempts = new CopyOnWriteArrayList<>();
    private final List<TlsOutcome> outcomes = new CopyOnWriteArrayList<>();
    private volatile Relay relay;

    private JourneyRelay(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.relay = open();
    }

    /// A relay that retries every second.
    public static JourneyRelay start(Lab lab, Path folder) {
        return start(lab, folder, Map.of());
    }

    /// The same with some keys of its configuration different.
    ///
    /// @param keys those, each with its value as YAML in one line
    public static JourneyRelay start(Lab lab, Path folder, Map<String, String> keys) {
        return start(lab, folder, keys, Clock.systemUTC());
    }

    /// The same on a machine with this clock.
    public static JourneyRelay start(Lab lab, Path folder, Map<String, String> keys, Clock clock) {
        var all = new LinkedHashMap<>(IN_A_HURRY);
        usual(lab, folder, "").lines().forEach(line -> all.put(line.split(": ", 2)[0], line.split(": ", 2)[1]));
        all.putAll(keys);
        var text = new StringBuilder();
        all.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
        return start(folder, text.toString(), clock);
    }

    /// @param more further keys, as YAML
    public static JourneyRelay start(Lab lab, Path folder, String more) {
        return start(lab, folder, "", more);
    }

    /// @param listener further keys of its listener, as YAML in one line
    /// @param more further keys, as YAML
    public static JourneyRelay start(Lab lab, Path folder, String listener, String more) {
        return start(folder, usual(lab, folder, listener) + more, Clock.systemUTC());
    }

    private static JourneyRelay start(Path folder, String settings, Clock clock) {
        try {
            var file = folder.resolve("relay.yaml");
            Files.writeString(file, settings);
            return new JourneyRelay(file, clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String usual(Lab lab, Path folder, String listener) {
        return """
                hostname: relay.lab.example
                data-directory: data
                listeners: [{name: smtp, address: "127.0.0.1:0", allow: [127.0.0.0/8], %s}]
                admin: {address: "127.0.0.1:0"}
                logging: {level: warn, format: text}
                """.formatted(listener) + lab.relaySettings(folder)
                + "delivery: {port: %d, internal-networks: [127.0.0.0/8]}\n".formatted(lab.mxPort());
    }

    /// As after a stop and a start of the machine: everything that is only in memory is gone.
    public void restart() {
        relay.close();
        relay = open();
    }

    public InetSocketAddress smtp() {
        return relay.address(SMTP);
    }

    public int adminPort() {
        return relay.adminPort();
    }

    public Relay relay() {
        return relay;
    }

    public Path configuration() {
        return file;
    }

    /// Edits the configuration file, as an operator does.
    public JourneyRelay edit(UnaryOperator<String> change) {
        try {
            Files.writeString(file, change.apply(Files.readString(file)));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The configuration as commands need it, with the admin port that the system chose.
    public Path configurationOfCommands() {
        try {
            var text = Files.readString(file)
                    .replaceFirst("admin: \\{address: .*", "admin: {address: \"127.0.0.1:" + adminPort() + "\"}");
            return Files.writeString(file.resolveSibling("commands.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a small message.
    ///
    /// @return the reply to the end of data
    public String send(String from, String to) {
        return send(from, to, "From: <%s>\r\nTo: <%s>\r\nSubject: journey\r\n\r\nhello\r\n".formatted(from, to));
    }

    public String send(String from, String to, String message) {
        try {
            return LabClient.send(smtp(), from, to, message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends so many small messages in one session.
    public void sendMany(String domain, int count) {
        var message = "Subject: one of many\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII);
        try (var client = client()) {
            for (var i = 0; i < count; i++) {
                client.send("a@sender.example", message, "b@" + domain);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends so many to each, ten sessions at a time.
    public void sendManyAtOnce(List<String> domains, int each) throws Exception {
        try (var senders = Executors.newFixedThreadPool(10)) {
            var all = domains.stream().map(domain -> senders.submit(() -> sendMany(domain, each))).toList();
            for (var sent : all) {
                sent.get();
            }
        }
    }

    /// Opens a session with it, for those who have something else to say.
    public LabClient client() {
        try {
            return new LabClient(smtp());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Every attempt that was settled so far.
    public List<AttemptRecord> attempts() {
        return attempts;
    }

    public List<AttemptRecord> attemptsFor(String domain) {
        return attempts.stream().filter(attempt -> attempt.destination().toString().equals(domain)).toList();
    }

    public boolean hasOutcome(String domain, Outcome outcome) {
        return attemptsFor(domain).stream()
                .flatMap(attempt -> attempt.results().stream())
                .anyMatch(result -> result.outcome() == outcome);
    }

    /// Whether somebody's mail was put off for this reason.
    public boolean hasWaited(String domain, String status) {
        return attemptsFor(domain).stream()
                .flatMap(attempt -> attempt.results().stream())
                .anyMatch(result -> result.outcome() == Outcome.DEFERRED && result.status().toString().equals(status));
    }

    /// Every TLS outcome told so far.
    public List<TlsOutcome> outcomes() {
        return outcomes;
    }

    public List<TlsOutcome> outcomesFor(String domain) {
        return outcomes.stream().filter(outcome -> outcome.policyDomain().ascii().equals(domain)).toList();
    }

    @Override
    public void close() {
        relay.close();
    }

    private Relay open() {
        try {
            return Relay.start(config(), LogFormat.TEXT, clock, new Taps(outcomes::add, attempts::add));
        } catch (IOException | StorageException e) {
            throw new IllegalStateException(e);
        }
    }

    private Loaded.Valid config() {
        return switch (ConfigReader.read(file)) {
            case Loaded.Valid valid -> valid;
            case Loaded.Invalid(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }
}
