package org.stsrelay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.lab.Lab;
import org.stsrelay.server.journey.JourneyRelay;

/// Real Exim as the client, and an MX host of the lab for a domain that enforces a policy.
@Tag("peers")
@EnabledIf("org.stsrelay.server.peers.RealExim#isInstalled")
class EximJourneyTest {

    private static final String STRICT = "strict.example";
    private static final String MX = "mx.strict.example";
    private static final String ALICE = "alice@exim-client.example";
    private static final String BOB = "bob@strict.example";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Lab lab;

    @BeforeEach
    void open() {
        lab = Lab.open();
        lab.domain(STRICT, MX);
        lab.policy(STRICT, "1", "enforce", MX);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void mailGoesFromEximOverTheTlsThatThePolicyDemands() throws IOException {
        var mx = lab.host(MX);
        try (var relay = JourneyRelay.start(lab, folder)) {
            var client = RealExim.client(folder, relay.smtp().getPort());

            client.send(ALICE, BOB, "Subject: from Exim\n\nhello\n.\nGrüße\n");

            await().atMost(PATIENCE).until(() -> mx.mails().size() == 1 && relay.attemptsFor(STRICT).size() == 1);
            assertThat(mx.mails().getFirst().tls()).isTrue();
            assertThat(relay.attemptsFor(STRICT).getFirst().security()).isEqualTo(Security.AUTHENTICATED);
            assertThat(client.queued()).isZero();
            assertThat(client.log()).containsPattern("C=\"250[ -]2.0.0 Ok: queued as [0-9A-Z]{26}\"");
        }
    }

    @Test
    void behindABrokenCertificateMailWaitsInTheRelayAndNotInExim() throws IOException {
        var mx = lab.host(MX, script -> script.proving(lab.rogue().issue(MX)));
        try (var relay = JourneyRelay.start(lab, folder)) {
            var client = RealExim.client(folder, relay.smtp().getPort());
            client.send(ALICE, BOB, "Subject: patient\n\nhello\n");
            await().atMost(PATIENCE).until(() -> relay.hasOutcome(STRICT, Outcome.DEFERRED));
            assertThat(client.queued()).isZero();
            assertThat(relay.attemptsFor(STRICT).getFirst().results()).singleElement()
                    .satisfies(result -> assertThat(result.status()).hasToString("4.7.5"));
            assertThat(mx.mails()).isEmpty();

            mx.change(script -> script.proving(lab.authority().issue(MX)));

            await().atMost(PATIENCE).until(() -> mx.mails().size() == 1);
            assertThat(mx.mails().getFirst().text()).contains("Subject: patient");
        }
    }
}
