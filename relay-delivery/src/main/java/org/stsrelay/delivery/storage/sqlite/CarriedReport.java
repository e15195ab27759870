package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;

/// What becomes of a report that goes by mail, noted in the transaction that changes its message. It is asked for messages
/// of our own only, and a notice is told from a report by there being no row.
final class CarriedReport {

    /// How long nothing goes to a destination that does not exist.
    private static final Duration DEAD = Duration.ofDays(30);

    private CarriedReport() {}

    /// Its message is not what it was.
    static void follow(Db db, Kept before, Kept after, Instant now) throws SQLException {
        // A report has one recipient.
        var recipient = after.recipients().getFirst();
        db.change("""
                UPDATE tls_sending SET state = ?, word = ?, changed = ? WHERE message = ? AND state <> 'DELIVERED'""",
                state(before, recipient).name(), word(after, recipient), Db.millis(now), after.id().message().text());
    }

    /// It is held, and nobody can tell whether it is a report.
    static void isUnreadable(Db db, QueueId message, Instant now) throws SQLException {
        db.change("UPDATE tls_sending SET word = ?, changed = ? WHERE message = ?",
                "held: its record in the store cannot be read; see the log", Db.millis(now), message.text());
    }

    private static Sending.State state(Kept before, Addressed recipient) {
        return switch (recipient.state()) {
            case WAITING -> Sending.State.QUEUED;
            case DELIVERED -> Sending.State.DELIVERED;
            // The reply is then none of a host's, but the word of who ordered it back.
            case FAILED -> before.ordered().isPresent() ? Sending.State.REMOVED : Sending.State.REFUSED;
            case EXPIRED -> Sending.State.GIVEN_UP;
            case DELETED -> Sending.State.REMOVED;
        };
    }

    private static String word(Kept after, Addressed recipient) {
        if (!recipient.isWaiting()) {
            return recipient.reply();
        }
        return after.standing().equals(Standing.WAITING) ? after.reason() : "held: " + after.remark();
    }

    /// A mailbox that does not take a report now will not take the next one. What an operator suppressed without an end
    /// stays so.
    static void noteDead(Db db, AttemptRecord attempt) throws SQLException {
        var refusal = attempt.results().stream().filter(CarriedReport::isDead).findFirst();
        if (refusal.isPresent()) {
            db.change("""
                    INSERT INTO tls_dead_destination (destination, since, until, reason)
                    SELECT destination, ?, ?, ? FROM tls_sending WHERE message = ?
                    ON CONFLICT (destination) DO UPDATE
                    SET since = excluded.since, until = excluded.until, reason = excluded.reason
                    WHERE until IS NOT NULL""", Db.millis(attempt.at()), Db.millis(attempt.at().plus(DEAD)),
                    refusal.get().text(), attempt.message().text());
        }
    }

    /// Not so when the report was refused for what is in it, or was not taken in time.
    private static boolean isDead(RecipientOutcome result) {
        return result.outcome() == Outcome.BOUNCED && switch (result.stage()) {
            case RCPT -> result.remote();
            case MX_LOOKUP -> result.status().equals(EnhancedStatus.NULL_MX)
                    || result.status().equals(EnhancedStatus.BAD_DESTINATION);
            case QUEUE, POLICY, ADDRESS_LOOKUP, CONNECT, GREETING, EHLO, STARTTLS, HANDSHAKE, CERTIFICATE, MAIL, DATA,
                    END_OF_DATA ->
                false;
        };
    }
}
