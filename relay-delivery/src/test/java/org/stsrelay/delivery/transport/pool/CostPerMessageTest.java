package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.transport.Session.Verdict;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;
import org.stsrelay.lab.MxScript;

/// What a message costs in connections, handshakes and waits for the host, counted and not timed.
class CostPerMessageTest {

    private static final int MESSAGES = 200;
    private static final int DOMAINS = 100;

    /// Each domain has a policy of its own, and all of them the host in common: what was proved for one holds for all.
    @Test
    void domainsOfOneHostShareItsHandshakeThoughEachHasAPolicyOfItsOwn() {
        try (var wire = new Wire(Wire.good())) {
            var verdicts = new ArrayList<Verdict>();
            for (var i = 0; i < MESSAGES; i++) {
                var domain = "d" + i % DOMAINS + ".test";
                verdicts.addAll(wire.send(new TlsRequirement.WebPki(Wire.enforcing(domain)), "a@" + domain));
            }

            assertThat(verdicts).hasSize(MESSAGES).hasOnlyElementsOfType(Accepted.class);
            assertThat(wire.heard.handshakes).hasSize(1);
            assertThat(wire.mx.connections()).isOne();
        }
    }

    /// A group of commands is a wait for the host. Behind DATA the message itself is one more, which the lab's host does
    /// not count as a group; behind BDAT it belongs to the group.
    @ParameterizedTest
    @CsvSource({"DATA", "BDAT"})
    void aMessageIsOneGroupOfCommandsAndNothingComesBetweenTwo(String verb) {
        try (var wire = new Wire(offering(verb))) {
            wire.send(Wire.WEB_PKI, "a@x.test");
            var session = wire.mx.sessions().getFirst();
            for (var i = 1; i < MESSAGES; i++) {
                wire.send(Wire.WEB_PKI, "a@x.test", "b@x.test");
            }
            // EHLO, STARTTLS, EHLO, and the wait for what comes next
            await().untilAsserted(() -> assertThat(session.groups()).isEqualTo(MESSAGES + 4));

            assertThat(session.commands()).filteredOn(line -> line.startsWith(verb)).hasSize(MESSAGES);
            assertThat(session.commands()).noneMatch(line -> line.startsWith("RSET") || line.startsWith("NOOP"));
            assertThat(wire.mx.connections()).isOne();
        }
    }

    private static MxScript offering(String verb) {
        return verb.equals("BDAT")
                ? Wire.good().offering("PIPELINING", "SIZE 104857600", "8BITMIME", "CHUNKING")
                : Wire.good();
    }
}
