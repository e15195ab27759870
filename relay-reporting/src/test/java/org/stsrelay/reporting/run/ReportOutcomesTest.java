package org.stsrelay.reporting.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Delays;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.Decision;
import org.stsrelay.delivery.outcome.Locally;
import org.stsrelay.delivery.outcome.PolicyApplied;

class ReportOutcomesTest {

    private final List<String> told = new ArrayList<>();
    private final ReportOutcomes outcomes = new ReportOutcomes(new RunListener() {
        @Override
        public void ended(Scheme scheme, Result result) {
            told.add(scheme + " " + result);
        }

        @Override
        public void signed(Signing signing) {
            told.add(signing.toString());
        }
    });

    @Test
    void whatBecomesOfAReportInTheQueueIsCountedWhenItIsAtAnEnd() {
        for (var outcome : Outcome.values()) {
            outcomes.attemptSettled(attempt(Purpose.TLS_REPORT, outcome));
        }

        assertThat(told).containsExactly("MAILTO SENT", "MAILTO FAILED", "MAILTO GIVEN_UP");
    }

    @Test
    void aClientsMailThatLooksLikeAReportIsNone() {
        outcomes.attemptSettled(attempt(Purpose.RELAYED, Outcome.DELIVERED));
        outcomes.attemptSettled(attempt(Purpose.NOTICE, Outcome.DELIVERED));

        assertThat(told).isEmpty();
    }

    private static AttemptRecord attempt(Purpose purpose, Outcome outcome) {
        var result = new RecipientOutcome(Mailbox.of("tls@cust.example"), outcome, Stage.END_OF_DATA,
                EnhancedStatus.OK, "as it was", true, Optional.empty());
        return new AttemptRecord(Instant.EPOCH, new QueueId("01JDCQ8Y5T00000000000000AB"), purpose,
                ReversePath.of("tls@relay.example"), "<20310317.0123456789.1@relay.example>",
                DomainPart.of("cust.example"), 1, List.of(result), Optional.empty(), new PolicyApplied.None(),
                Security.ENCRYPTED, List.of(),
                new Delays(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO), Optional.empty(),
                Optional.empty(), Decision.NONE, Optional.empty(), Locally.NONE);
    }
}
