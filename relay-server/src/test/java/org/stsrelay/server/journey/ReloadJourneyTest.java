package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxStep;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.server.admin.Reloaded;
import org.stsrelay.server.admin.Reloaded.Change;

/// The configuration is read again while mail flows: all of it or nothing, and nobody notices who is not meant.
class ReloadJourneyTest {

    @TempDir
    Path folder;

    private Lab lab;
    private LabMx mx;
    private JourneyRelay relay;

    @BeforeEach
    void open() {
        lab = Lab.open();
        mx = lab.host("mx.reload.example");
        lab.domain("reload.example", "mx.reload.example");
        relay = JourneyRelay.start(lab, folder);
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void aChangedLimitHoldsForNewSessionsAndOldOnesGoOn() throws IOException {
        try (var before = relay.client()) {
            assertThat(reload("accept: {recipients: 1, message-size: 1MiB}\n"))
                    .isEqualTo(applied("accept.message-size", "50MiB -> 1MiB", "accept.recipients", "1000 -> 1"));

            assertThat(before.command("EHLO client")).contains("SIZE 52428800");
            try (var after = relay.client()) {
                assertThat(after.command("EHLO client")).contains("SIZE 1048576");
                after.command("MAIL FROM:<a@sender.example>");
                after.command("RCPT TO:<b@reload.example>");
                assertThat(after.raw("RCPT TO:<c@reload.example>\r\n")).startsWith("452 4.5.3")
                        .contains("the limit is 1 (accept.recipients)");
            }
            before.send("a@sender.example", octets("after all"), "b@reload.example", "c@reload.example");
        }
        patiently().until(() -> mx.mails().size() == 1);
    }

    @Test
    void whoMayNoLongerRelayIsRefusedAtTheNextConnection() throws IOException {
        relay.edit(text -> text.replace("allow: [127.0.0.0/8]", "allow: [10.0.0.0/8]"));

        assertThat(relay.relay().reload()).isEqualTo(applied("listeners[0].allow", "(+1, -1)"));

        try (var client = relay.client()) {
            client.command("EHLO client");
            client.command("MAIL FROM:<a@sender.example>");
            assertThat(client.raw("RCPT TO:<b@reload.example>\r\n")).startsWith("550 5.7.1");
        }
    }

    @Test
    void aLimitOfConnectionsHoldsAtADestinationThatIsKnownAlready() {
        relay.send("a@sender.example", "b@reload.example");
        patiently().until(() -> mx.mails().size() == 1);
        mx.change(script -> script.on(MxStep.END_OF_DATA,
                new MxAct.Later(Duration.ofMillis(100), MxAct.say("250 2.0.0 taken"))));
        reload(connections(1));
        var most = new AtomicInteger();

        IntStream.range(0, 5).forEach(_ -> relay.send("a@sender.example", "b@reload.example"));
        patiently().until(() -> {
            most.accumulateAndGet(mx.openConnections(), Math::max);
            return mx.mails().size() == 6;
        });
        assertThat(most).hasValue(1);

        mx.change(script -> script.on(MxStep.END_OF_DATA, new MxAct.Stall()));
        reload(connections(3));
        IntStream.range(0, 5).forEach(_ -> relay.send("a@sender.example", "b@reload.example"));
        patiently().until(() -> mx.openConnections() == 3);
    }

    @Test
    void aChangedProviderTableLimitsWhatGoesToItsHosts() {
        mx.change(script -> script.on(MxStep.END_OF_DATA,
                new MxAct.Later(Duration.ofMillis(100), MxAct.say("250 2.0.0 taken"))));
        reload("providers: [{name: lab, mx: [reload.example], connections: 2}]\n");
        var most = new AtomicInteger();
        IntStream.range(0, 8).forEach(_ -> relay.send("a@sender.example", "b@reload.example"));
        patiently().until(() -> {
            most.accumulateAndGet(mx.openConnections(), Math::max);
            return mx.mails().size() == 8;
        });
        assertThat(most).hasValue(2);

        mx.change(script -> script.on(MxStep.END_OF_DATA, new MxAct.Stall()));
        reload("providers: [{name: lab, mx: [reload.example], connections: 4}]\n");
        IntStream.range(0, 8).forEach(_ -> relay.send("a@sender.example", "b@reload.example"));
        patiently().until(() -> mx.openConnections() == 4);
    }

    private String connections(int perDestination) {
        return "delivery: {port: %d, internal-networks: [127.0.0.0/8], connections-per-destination: %d}%n"
                .formatted(lab.mxPort(), perDestination);
    }

    @Test
    void aShorterLifetimeGivesUpWhatWaits() {
        mx.change(script -> script.on(MxStep.RCPT, "450 4.2.1 not now"));
        lab.host("mx.sender.example");
        lab.domain("sender.example", "mx.sender.example");
        relay.send("a@sender.example", "b@reload.example");
        patiently().until(() -> !relay.attemptsFor("reload.example").isEmpty());

        reload("queue: {retry: [1s], keep-free: 0B, lifetime: 1s}\n");

        patiently().until(() -> relay.hasOutcome("reload.example", Outcome.EXPIRED));
    }

    /// Only the other one knows the domain. The first one denies it, which bounces mail.
    @Test
    void anotherNameServerIsAskedFromNowOn() throws IOException {
        try (var other = Lab.open()) {
            other.host("mx.moved.example");
            other.domain("moved.example", "mx.moved.example");
            var dns = dnsOf(other, Files.createDirectory(folder.resolve("other")));

            assertThat(reload(dns + "\n")).isEqualTo(applied("dns.servers", "(+1, -1)"));

            relay.send("a@sender.example", "b@moved.example");
            patiently().until(() -> !relay.attemptsFor("moved.example").isEmpty());
            assertThat(relay.hasOutcome("moved.example", Outcome.BOUNCED)).isFalse();
        }
    }

    @Test
    void whatNeedsARestartIsNamedUntilItHasHappened() {
        relay.edit(text -> text.replace("hostname: relay.lab.example", "hostname: other.lab.example"));
        var expected = List.of(new Change("hostname", "relay.lab.example -> other.lab.example"));

        assertThat(relay.relay().reload()).isEqualTo(new Reloaded.Done(List.of(), expected, List.of(), List.of()));
        assertThat(relay.relay().reload()).as("and again")
                .isEqualTo(new Reloaded.Done(List.of(), expected, List.of(), List.of()));
        relay.edit(text -> text.replace("other.lab.example", "relay.lab.example"));
        assertThat(relay.relay().reload().summary()).isEqualTo("nothing has changed");
    }

    @Test
    void aBrokenFileChangesNothingAndTellsEveryProblem() throws IOException {
        var good = new String[1];
        relay.edit(text -> {
            good[0] = text;
            return text + "accept: {recipients: 1}\nqueu: {}\ntls-rpt: {enabled: maybe}\n";
        });

        assertThat(relay.relay().reload()).isInstanceOfSatisfying(Reloaded.Refused.class,
                refused -> assertThat(refused.problems()).extracting(Reloaded.Fault::key)
                        .contains("", "tls-rpt.enabled"));

        try (var client = relay.client()) {
            client.command("EHLO client");
            client.command("MAIL FROM:<a@sender.example>");
            client.command("RCPT TO:<b@reload.example>");
            assertThat(client.command("RCPT TO:<c@reload.example>")).startsWith("250");
        }
        relay.edit(_ -> good[0]);
        assertThat(relay.relay().reload().summary()).isEqualTo("nothing has changed");
    }

    @Test
    void reloadsUnderTrafficLoseNothingAndDropNoSession() throws Exception {
        var sessions = 10;
        var each = 20;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var senders = IntStream.range(0, sessions).mapToObj(n -> threads.submit(() -> send(n, each))).toList();
            for (var round = 0; senders.stream().anyMatch(sender -> !sender.isDone()); round++) {
                reload("accept: {recipients: %d}\ndelivery: {port: %d, internal-networks: [127.0.0.0/8], connections: %d}\n"
                        .formatted(100 + round, lab.mxPort(), 100 + round));
            }
            for (var sender : senders) {
                sender.get();
            }
        }
        patiently().until(() -> mx.mails().size() == sessions * each);
        assertThat(mx.mails()).extracting(mail -> subject(mail.text()))
                .doesNotHaveDuplicates();
    }

    private void send(int sender, int count) {
        try (var client = relay.client()) {
            for (var i = 0; i < count; i++) {
                assertThat(client.send("a@sender.example", octets(sender + "-" + i), "b@reload.example"))
                        .startsWith("250");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Replaces whole sections of the file and has it read again.
    private Reloaded reload(String sections) {
        relay.edit(text -> {
            var names = sections.lines().map(line -> line.substring(0, line.indexOf(':') + 1)).toList();
            var kept = text.lines().filter(line -> names.stream().noneMatch(line::startsWith)).toList();
            return String.join("\n", kept) + "\n" + sections;
        });
        return relay.relay().reload();
    }

    private static Reloaded applied(String... keysAndChanges) {
        var changes = IntStream.range(0, keysAndChanges.length / 2)
                .mapToObj(i -> new Change(keysAndChanges[2 * i], keysAndChanges[2 * i + 1]))
                .toList();
        return new Reloaded.Done(changes, List.of(), List.of(), List.of());
    }

    private static String dnsOf(Lab lab, Path folder) {
        return lab.relaySettings(folder).lines().filter(line -> line.startsWith("dns:")).findFirst().orElseThrow();
    }

    private static String subject(String mail) {
        return mail.lines().filter(line -> line.startsWith("Subject:")).findFirst().orElseThrow();
    }

    private static byte[] octets(String subject) {
        return "Subject: %s\r\n\r\nhello\r\n".formatted(subject).getBytes(StandardCharsets.US_ASCII);
    }
}
