package org.stsrelay.delivery.bounce;

import java.time.Instant;
import java.util.List;
import org.stsrelay.delivery.attempt.AttemptResult;
import org.stsrelay.delivery.attempt.RecipientResult;
import org.stsrelay.delivery.attempt.WaitingSentence;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.spool.Lease;

/// What a notice tells: what became of some recipients of a message, and why.
///
/// @param lease the message it is about
/// @param told the recipients it tells of, never empty
/// @param policy what was asked of the connection
/// @param troubles what was the matter with each host
/// @param cause the same in one sentence, as the queue and the log have it (P43)
/// @param attempts how often it was tried
/// @param end when those who wait are given up
/// @param at when the last attempt ended
record Story(Action action, Lease lease, List<RecipientResult> told, PolicyApplied policy, List<String> troubles,
        String cause, int attempts, Instant end, Instant at) {

    static Story of(Action action, Lease lease, List<RecipientResult> told, AttemptResult result, Instant end,
            Instant at) {
        return new Story(action, lease, told, result.policy(), result.troubles(),
                WaitingSentence.cause(lease.consignment().destination(), result),
                lease.consignment().attempts() + 1, end, at);
    }

    /// Whether the notice may carry UTF-8 outside of its text (RFC 6533 §4): its sender's own address can only be reached
    /// through hosts with SMTPUTF8. To everybody else the 7-bit forms go, which every host takes.
    boolean isGlobal() {
        return lease.message().sender().mailbox().filter(Mailbox::needsSmtpUtf8).isPresent();
    }

    /// Whether the message demands protected connections (RFC 8689 §4.2.1).
    boolean isRequireTls() {
        return lease.message().options().requireTls();
    }

    DomainPart destination() {
        return lease.consignment().destination();
    }
}
