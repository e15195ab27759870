package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;

/// Mail that a policy held back to the end of its life.
class ExpiryJourneyTest {

    private static final Map<String, String> SHORT_LIVED = Map.of("queue",
            "{retry: [1s], lifetime: 2s, keep-free: 0B}");

    private final Lab lab = Lab.open();
    private final LabMx senders = lab.host("mx.sender.example");
    private final LabMx mx = lab.host("mx1.strict.example",
            script -> script.proving(lab.authority().expired("mx1.strict.example")));

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void STS_5_8_theSenderLearnsWhoseCertificateWasBad(@TempDir Path folder) {
        lab.domain("sender.example", "mx.sender.example");
        lab.domain("strict.example", "mx1.strict.example");
        lab.policy("strict.example", "id7", "enforce", "*.strict.example");
        try (var relay = JourneyRelay.start(lab, folder, SHORT_LIVED)) {
            relay.send("a@sender.example", "b@strict.example");

            patiently().until(() -> senders.mails().size() == 1);

            var notice = Notice.of(senders.mails().getFirst());
            assertThat(notice.words()).contains("strict.example asks that mail is sent to it only over a protected",
                    "\"id7\"", "mx1.strict.example", "expired", "given up");
            assertThat(notice.status()).contains("Action: failed", "Status: 4.7.5", "certificate-expired");
            assertThat(relay.hasOutcome("strict.example", Outcome.EXPIRED)).isTrue();
            assertThat(mx.mails()).isEmpty();
        }
    }

    @Test
    void STS_5_6_aPolicyChangedJustBeforeTheEndSavesTheMessage(@TempDir Path folder) {
        lab.dns().ttl(Duration.ofMinutes(1)).negativeTtl(Duration.ofMinutes(1));
        lab.domain("sender.example", "mx.sender.example");
        lab.domain("strict.example", "mx1.strict.example");
        lab.policy("strict.example", "1", "enforce", "*.strict.example");
        try (var relay = JourneyRelay.start(lab, folder, SHORT_LIVED)) {
            relay.send("a@sender.example", "b@strict.example");
            patiently().until(() -> relay.hasWaited("strict.example", "4.7.5"));

            // No cache forgets the old id before the message's life is over.
            lab.policy("strict.example", "2", "testing", "*.strict.example");

            patiently().until(() -> mx.mails().size() == 1);
            patiently().until(() -> relay.hasOutcome("strict.example", Outcome.DELIVERED));
            assertThat(relay.attemptsFor("strict.example").getLast().next()).isEmpty();
            assertThat(senders.mails()).isEmpty();
        }
    }

    @Test
    void aHostThatNeverAnsweredIsNotCalledInsecure(@TempDir Path folder) {
        lab.domain("sender.example", "mx.sender.example");
        lab.domain("silent.example", "mx1.silent.example");
        lab.dns().a("mx1.silent.example", lab.nextAddress().getHostAddress());
        try (var relay = JourneyRelay.start(lab, folder, SHORT_LIVED)) {
            relay.send("a@sender.example", "b@silent.example");

            patiently().until(() -> senders.mails().size() == 1);

            assertThat(Notice.of(senders.mails().getFirst()).status()).contains("Status: 4.4.1",
                    "mx1.silent.example");
        }
    }
}
