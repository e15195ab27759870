package org.stsrelay.delivery.attempt;

import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.transport.Session;
import org.stsrelay.delivery.transport.Session.RecipientVerdict;
import org.stsrelay.delivery.transport.Session.Transaction;
import org.stsrelay.delivery.transport.Session.Verdict;

/// One session's part of an attempt: offers the recipients that are still open, and puts each verdict where it belongs.
///
/// A 2yz or 5yz stands; a 4yz leaves the recipient open for the next host. When the connection is lost after the
/// final dot, the host may have the message, so nobody else is offered it now.
final class Conversation {

    /// How often the rest is offered to a host that takes only some recipients at a time.
    private static final int MAX_TRANSACTIONS = 20;

    private static final int INSUFFICIENT_STORAGE = 452;
    private static final int EXCEEDED_STORAGE = 552;
    private static final EnhancedStatus TOO_MANY_RECIPIENTS = new EnhancedStatus(5, 5, 3);

    private final Lease lease;
    private final ReplyReading reading;
    private final Standings standings;
    private final Trail trail;
    private boolean throttled;

    Conversation(Lease lease, ReplyReading reading, Standings standings, Trail trail) {
        this.lease = lease;
        this.reading = reading;
        this.standings = standings;
        this.trail = trail;
    }

    enum End {
        /// The host could not be offered the message at all, because it lacks something.
        UNSUITED,
        /// It said what it had to say.
        ANSWERED,
        /// It wants less from us (P9). Its provider's other hosts would only repeat it.
        THROTTLED,
        /// Another address of the host may fare better.
        LOST,
        /// A kept connection turned out to be gone before it took the message on: the same address deserves a new one.
        STALE
    }

    End hold(Session session) {
        var verdicts = offer(session, standings.open());
        if (session.isReused() && verdicts.stream().allMatch(this::isLostAtOnce)) {
            return End.STALE;
        }
        weigh(session, verdicts);
        var rest = leftForNextTransaction(verdicts);
        for (var i = 1; i < MAX_TRANSACTIONS && !rest.isEmpty(); i++) {
            var more = offer(session, rest);
            weigh(session, more);
            rest = leftForNextTransaction(more);
        }
        return end(verdicts);
    }

    private List<RecipientVerdict> offer(Session session, List<Recipient> recipients) {
        var message = lease.message();
        return session.send(new Transaction(message.sender(), message.options(), message.content(), recipients,
                lease.body()));
    }

    /// Hosts end connections that have idled or carried enough, and many say 421 to it and no more. Only if a new
    /// connection is told the same, or if this one is told to send less, it means us.
    private boolean isLostAtOnce(RecipientVerdict verdict) {
        return verdict.verdict() instanceof Verdict.Lost(var stage, _, var reply) && stage == Stage.MAIL
                && reply.filter(reading::asksForLess).isEmpty();
    }

    private void weigh(Session session, List<RecipientVerdict> verdicts) {
        var host = session.facts().endpoint().host();
        verdicts.forEach(verdict -> weigh(host, verdict.recipient(), verdict.verdict()));
        var taken = verdicts.stream().anyMatch(verdict -> verdict.verdict() instanceof Verdict.Accepted);
        if (taken) {
            trail.delivered(session);
        }
        verdicts.forEach(verdict -> repliesIn(verdict.verdict()).ifPresent(said -> heed(host, said, taken)));
    }

    private static Optional<Said> repliesIn(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Refused(var stage, var reply) -> Optional.of(new Said(stage, reply));
            case Verdict.Lost(var stage, _, var reply) -> reply.map(said -> new Said(stage, said));
            case Verdict.Accepted(_, _),Verdict.Unsuited(_, _) -> Optional.empty();
        };
    }

    private record Said(Stage stage, Reply reply) {}

    /// @param taken whether the message was taken for somebody in the same transaction, so that it is not us who are
    ///     unwelcome
    private void heed(DomainPart host, Said said, boolean taken) {
        switch (reading.of(said.stage(), said.reply())) {
            case THROTTLED -> {
                if (!taken) {
                    throttled = true;
                    trail.throttled(host, said.reply());
                }
            }
            case GREYLISTED -> trail.greylisted(host);
            case FAREWELL, NONE -> {
            }
        }
    }

    private void weigh(DomainPart host, Recipient recipient, Verdict verdict) {
        switch (verdict) {
            case Verdict.Accepted(var reply, var hostTellsSender) ->
                standings.close(recipient, new Ending.Delivered(host, reply, hostTellsSender));
            case Verdict.Refused(var stage, var reply) -> refused(recipient, Reason.reply(host, stage, reply),
                    reply.isPermanent() && !isTooMany(stage, reply));
            case Verdict.Lost(var stage, var text, var reply) -> lost(recipient,
                    reply.map(said -> Reason.early(host, stage, said))
                            .orElseGet(() -> Reason.at(host, stage, EnhancedStatus.CONNECTION_LOST, text)));
            case Verdict.Unsuited(var status, var text) -> note(recipient, Reason.at(host, Stage.MAIL, status, text));
        }
    }

    private void refused(Recipient recipient, Reason reason, boolean forGood) {
        if (forGood) {
            standings.close(recipient, new Ending.Failed(reason));
        } else {
            note(recipient, reason.temporary());
        }
    }

    private void lost(Recipient recipient, Reason reason) {
        note(recipient, reason);
        if (reason.stage() == Stage.END_OF_DATA) {
            standings.close(recipient, new Ending.Deferred(reason));
        }
    }

    private void note(Recipient recipient, Reason reason) {
        standings.note(recipient, reason);
        trail.trouble(reason);
    }

    /// RFC 5321 §4.5.3.1.10: a host that takes only some recipients gets the others in the next transaction, provided
    /// that it took any in this one.
    private static List<Recipient> leftForNextTransaction(List<RecipientVerdict> verdicts) {
        if (verdicts.stream().noneMatch(verdict -> verdict.verdict() instanceof Verdict.Accepted)) {
            return List.of();
        }
        return verdicts.stream()
                .filter(verdict -> verdict.verdict() instanceof Verdict.Refused(var stage, var reply)
                        && isTooMany(stage, reply))
                .map(RecipientVerdict::recipient)
                .toList();
    }

    /// A 552 for too many recipients is to be read as 452 (RFC 5321 §4.5.3.1.10).
    private static boolean isTooMany(Stage stage, Reply reply) {
        var withStatus = reply.code() == EXCEEDED_STORAGE && reply.status().equals(TOO_MANY_RECIPIENTS);
        return stage == Stage.RCPT && (reply.code() == INSUFFICIENT_STORAGE || withStatus);
    }

    private End end(List<RecipientVerdict> verdicts) {
        if (throttled) {
            return End.THROTTLED;
        }
        if (verdicts.stream().anyMatch(verdict -> verdict.verdict() instanceof Verdict.Lost)) {
            return End.LOST;
        }
        return verdicts.stream().allMatch(verdict -> verdict.verdict() instanceof Verdict.Unsuited)
                ? End.UNSUITED
                : End.ANSWERED;
    }
}
