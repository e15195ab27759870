package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;

/// What mail costs in connections and handshakes, whatever the machine: a guard against waste that no clock would show.
class EconomyJourneyTest {

    /// `delivery.connections-per-destination`.
    private static final int WINDOW = 20;
    private static final byte[] MESSAGE = "Subject: hello\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void aThousandMessagesToOneHostGoThroughNoMoreConnectionsThanItsWindow(@TempDir Path folder) throws Exception {
        try (var lab = Lab.open()) {
            var mx = lab.host("mx1.busy.example");
            lab.domain("busy.example", "mx1.busy.example");
            lab.policy("busy.example", "1", "enforce", "mx1.busy.example");
            try (var relay = JourneyRelay.start(lab, folder)) {
                sendAtOnce(relay, IntStream.range(0, 10).mapToObj(_ -> "busy.example").toList(), 100);

                patiently().until(() -> mx.mails().size() == 1000);

                assertThat(mx.connections()).isLessThanOrEqualTo(WINDOW);
                assertThat(mx.mails()).allMatch(mail -> mail.tls());
            }
        }
    }

    @Test
    void domainsOfOneHostShareItsConnectionsAndHandshakes(@TempDir Path folder) throws Exception {
        try (var lab = Lab.open()) {
            var mx = lab.host("mx.hosted.example");
            var domains = IntStream.range(0, 100).mapToObj(number -> "d" + number + ".example").toList();
            for (var domain : domains) {
                lab.domain(domain, "mx.hosted.example");
                lab.policy(domain, "1", "enforce", "mx.hosted.example");
            }
            try (var relay = JourneyRelay.start(lab, folder)) {
                sendAtOnce(relay, domains, 2);

                patiently().until(() -> mx.mails().size() == 200);

                assertThat(mx.connections()).isLessThanOrEqualTo(WINDOW);
                assertThat(mx.mails()).allMatch(mail -> mail.tls());
            }
        }
    }

    private static void sendAtOnce(JourneyRelay relay, List<String> domains, int each) throws Exception {
        try (var senders = Executors.newFixedThreadPool(10)) {
            var all = domains.stream().map(domain -> senders.submit(() -> send(relay, domain, each))).toList();
            for (var sent : all) {
                sent.get();
            }
        }
    }

    private static void send(JourneyRelay relay, String domain, int count) {
        try (var client = relay.client()) {
            for (var i = 0; i < count; i++) {
                client.send("a@sender.example", MESSAGE, "b@" + domain);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
