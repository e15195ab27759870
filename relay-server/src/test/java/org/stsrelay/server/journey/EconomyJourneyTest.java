package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;

/// What mail costs in connections and handshakes, whatever the machine: a guard against waste that no clock would show.
class EconomyJourneyTest {

    /// `delivery.connections-per-destination`.
    private static final int WINDOW = 20;

    @Test
    void aThousandMessagesToOneHostGoThroughNoMoreConnectionsThanItsWindow(@TempDir Path folder) throws Exception {
        try (var lab = Lab.open()) {
            var mx = lab.host("mx1.busy.example");
            lab.domain("busy.example", "mx1.busy.example");
            lab.policy("busy.example", "1", "enforce", "mx1.busy.example");
            try (var relay = JourneyRelay.start(lab, folder)) {
                relay.sendManyAtOnce(IntStream.range(0, 10).mapToObj(_ -> "busy.example").toList(), 100);

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
                relay.sendManyAtOnce(domains, 2);

                patiently().until(() -> mx.mails().size() == 200);

                assertThat(mx.connections()).isLessThanOrEqualTo(WINDOW);
                assertThat(mx.mails()).allMatch(mail -> mail.tls());
            }
        }
    }
}
