package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.LabMx;

/// Somebody breaks the bundle of trust anchors under a running relay (P26).
class TrustJourneyTest {

    @TempDir
    Path folder;

    private final Lab lab = Lab.open();
    private final LabClock clock = new LabClock(Clock.systemUTC().instant());
    private final LabMx senders = lab.host("mx.sender.example");
    private final LabMx strict = lab.host("mx.strict.example");
    private final LabMx plain = lab.host("mx.plain.example");
    private Path bundle;
    private JourneyRelay relay;

    @BeforeEach
    void onePolicyIsKept() {
        lab.domain("sender.example", "mx.sender.example");
        lab.domain("strict.example", "mx.strict.example");
        lab.domain("plain.example", "mx.plain.example");
        lab.policy("strict.example", "1", "enforce", "mx.strict.example");
        relay = JourneyRelay.start(lab, folder, Map.of(), clock);
        bundle = folder.resolve("lab-ca.pem");
        relay.send("a@sender.example", "b@strict.example");
        // The host has the mail before its answer is out: whoever hangs up in between makes it a host that failed.
        patiently().until(() -> relay.hasOutcome("strict.example", Outcome.DELIVERED));
    }

    @AfterEach
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void anEmptiedBundleStopsNoMail() throws IOException {
        Files.writeString(bundle, "");
        newConnections();

        relay.send("a@sender.example", "b@strict.example");

        patiently().until(() -> strict.mails().size() == 2);
    }

    @Test
    void withAnotherBundleEnforcedMailWaitsAndTheRestFlowsUntilItIsPutRight() throws IOException {
        Files.writeString(bundle, lab.rogue().certificatePem());
        newConnections();

        relay.send("a@sender.example", "b@strict.example");
        relay.send("a@sender.example", "b@plain.example");

        patiently().until(() -> plain.mails().size() == 1 && relay.hasWaited("strict.example", "4.7.5"));
        assertThat(strict.mails()).hasSize(1);

        Files.writeString(bundle, lab.authority().certificatePem());
        clock.advance(Duration.ofMinutes(1));
        patiently().until(() -> {
            clock.advance(Duration.ofSeconds(2));
            return strict.mails().size() == 2;
        });
        assertThat(senders.mails()).isEmpty();
    }

    /// A connection that stands was judged when it was made; and files are looked at every half minute.
    private void newConnections() {
        strict.hangUp();
        clock.advance(Duration.ofMinutes(1));
    }
}
