package org.stsrelay.server.logging;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Delays;
import org.stsrelay.delivery.outcome.AttemptRecord.Hop;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;

/// Attempts to write lines about.
final class Attempts {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final QueueId ID = new QueueId("01JDCQ8Y5T8KZ4QK6P6Q2W3E4R");

    private Attempts() {}

    static AttemptRecord delivered(String reply, String messageId) {
        var result = new RecipientOutcome(Mailbox.of("a@partner.example"), Outcome.DELIVERED, Stage.END_OF_DATA,
                EnhancedStatus.OK, reply, true, Optional.empty());
        var tls = new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384", List.of("mx2.partner.example"), "CN=R11", NOON);
        var hop =
                new Hop(DomainPart.of("mx2.partner.example"), InetAddress.ofLiteral("192.0.2.11"), 25, Optional.empty(),
                        Optional.of(tls), false);
        var policy = new PolicyApplied.Sts("enforce", "20260901", List.of(), List.of(), false);
        return new AttemptRecord(NOON, ID, ReversePath.of("x@example.org"), messageId,
                DomainPart.of("partner.example"), 2, List.of(result), Optional.of(hop), policy, Security.AUTHENTICATED,
                List.of(), delays(30, 311_800, 210, 360), Optional.empty());
    }

    static AttemptRecord deferred(String to, String detail, List<String> skipped) {
        var result = new RecipientOutcome(Mailbox.of(to), Outcome.DEFERRED, Stage.CERTIFICATE,
                EnhancedStatus.TLS_REFUSED, detail, false, Optional.of(FailureType.CERTIFICATE_EXPIRED));
        return new AttemptRecord(NOON, ID, ReversePath.of(""), "", DomainPart.of("broken.example"), 1, List.of(result),
                Optional.empty(), new PolicyApplied.None(), Security.NONE, skipped, delays(0, 50, 9_999, 0),
                Optional.of(Instant.parse("2026-11-23T14:30:00.123Z")));
    }

    private static Delays delays(long accept, long queue, long connect, long transmit) {
        return new Delays(Duration.ofMillis(accept), Duration.ofMillis(queue), Duration.ofMillis(connect),
                Duration.ofMillis(transmit));
    }
}
