package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.lab.Lab;

/// An enforcing domain's mail leaves over verified TLS to a host of its policy, or it waits.
class EnforcedPolicyJourneyTest {

    @TempDir
    Path folder;

    @Test
    void mailWaitsForABrokenCertificateAndLeavesByItselfOnceItIsMended() {
        try (var lab = Lab.open()) {
            var mx = lab.host("mx1.strict.example",
                    script -> script.proving(lab.authority().expired("mx1.strict.example")));
            lab.domain("strict.example", "mx1.strict.example");
            lab.policy("strict.example", "1", "enforce", "mx1.strict.example");
            try (var relay = JourneyRelay.start(lab, folder)) {
                relay.send("a@sender.example", "b@strict.example");
                await().until(() -> relay.hasOutcome("strict.example", Outcome.DEFERRED));
                assertThat(mx.sessions()).allSatisfy(
                        session -> assertThat(session.commands()).noneMatch(line -> line.startsWith("MAIL")));

                mx.change(script -> script.proving(lab.authority().issue("mx1.strict.example")));

                await().until(() -> mx.mails().size() == 1);
                assertThat(mx.mails().getFirst().tls()).isTrue();
            }
        }
    }
}
