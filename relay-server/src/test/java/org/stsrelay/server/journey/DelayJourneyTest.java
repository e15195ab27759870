package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;

/// Mail that waits for longer than its sender should have to guess.
class DelayJourneyTest {

    private final Lab lab = Lab.open();
    private final LabMx senders = lab.host("mx.sender.example");
    private final LabMx mx = lab.host("mx1.strict.example",
            script -> script.proving(lab.authority().expired("mx1.strict.example")));

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aNoticeThatIsNotSentIsFoundInTheHistory(@TempDir Path folder) {
        lab.domain("sender.example", "mx.sender.example");
        lab.dns().nxdomain("gone.example");
        try (var relay = JourneyRelay.start(lab, folder, Map.of("bounces", "{to: all, limit: 0/h}"))) {
            relay.send("a@sender.example", "b@gone.example");
            patiently().until(() -> relay.hasOutcome("gone.example", Outcome.BOUNCED));

            var found = new OperatorShell(relay).run("queue", "list", "--finished", "--because", "notice withheld");

            assertThat(found).contains("to b@gone.example",
                    "failed after 1 attempt; notice withheld: sender.example has had 0 notices within 1 hour");
            assertThat(senders.mails()).isEmpty();
        }
    }

    @Test
    void theSenderHearsOnceThatAPolicyKeepsTheMailBackAndItStillArrives(@TempDir Path folder) {
        lab.domain("sender.example", "mx.sender.example");
        lab.domain("strict.example", "mx1.strict.example");
        lab.policy("strict.example", "id7", "enforce", "*.strict.example");
        try (var relay = JourneyRelay.start(lab, folder,
                Map.of("queue", "{retry: [1s], warn-sender-after-tls: 1s, alarm-after-tls: 1s, keep-free: 0B}"))) {
            relay.send("a@sender.example", "b@strict.example");
            patiently().until(() -> senders.mails().size() == 1);

            var notice = Notice.of(senders.mails().getFirst());
            assertThat(notice.words()).contains("has not been delivered yet", "You need not do anything",
                    "strict.example asks that mail is sent to it only over a protected", "expired");
            assertThat(notice.status()).contains("Action: delayed", "Status: 4.7.5", "Will-Retry-Until: ");
            assertThat(notice.original()).contains("Subject: journey").doesNotContain("hello");

            var warned = relay.attemptsFor("strict.example").size();
            patiently().until(() -> relay.attemptsFor("strict.example").size() > warned + 1);
            mx.change(script -> script.proving(lab.authority().issue("mx1.strict.example")));
            patiently().until(() -> mx.mails().size() == 1);
            assertThat(senders.mails()).hasSize(1);
        }
    }
}
