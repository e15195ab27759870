package org.stsrelay.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.attempt.AttemptResult;
import org.stsrelay.delivery.attempt.Ending;
import org.stsrelay.delivery.attempt.Reason;
import org.stsrelay.delivery.attempt.RecipientResult;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Delays;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Settlement.Next;

/// Puts an attempt down for log, history and metrics.
final class AttemptRecords {

    private AttemptRecords() {}

    /// @param isLast whether what is deferred was given up
    /// @param next when it is tried again, and the sentence that says so
    /// @param withheld why notices that were due were not sent
    static AttemptRecord of(Lease lease, AttemptResult result, boolean isLast, Instant at,
            Optional<Next.Again> next, List<String> withheld) {
        var message = lease.message();
        var consignment = lease.consignment();
        var outcomes = result.results().stream().map(each -> outcome(each, isLast)).toList();
        var times = result.times();
        var delays = new Delays(Duration.ofMillis(message.origin().acceptMillis()), times.queue(), times.connect(),
                times.transmit());
        return new AttemptRecord(at, message.id(), message.purpose(), message.sender(), message.content().messageId(),
                consignment.destination(), consignment.attempts() + 1, outcomes, result.hop(), result.policy(),
                result.security(), result.troubles(), delays, next.map(Next.Again::due), next.map(Next.Again::sentence),
                result.decision(),
                withheld.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", withheld)), result.locally());
    }

    private static RecipientOutcome outcome(RecipientResult result, boolean isLast) {
        var mailbox = result.recipient().mailbox();
        return switch (result.ending()) {
            case Ending.Delivered(_, var reply, _) -> new RecipientOutcome(mailbox, Outcome.DELIVERED,
                    Stage.END_OF_DATA, reply.status(), reply.toString(), true, Optional.empty());
            case Ending.Failed(var reason) -> outcome(mailbox, Outcome.BOUNCED, reason);
            case Ending.Deferred(var reason) -> outcome(mailbox, isLast ? Outcome.EXPIRED : Outcome.DEFERRED, reason);
        };
    }

    private static RecipientOutcome outcome(Mailbox mailbox, Outcome outcome, Reason reason) {
        return new RecipientOutcome(mailbox, outcome, reason.stage(), reason.status(), reason.text(), reason.remote(),
                reason.failure().map(TlsFailure::type));
    }
}
