package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Settlement;
import org.stsrelay.delivery.spool.Settlement.Next;
import org.stsrelay.delivery.spool.Settlement.Next.Again;
import org.stsrelay.delivery.spool.Settlement.Next.Finished;
import org.stsrelay.delivery.spool.Settlement.Next.Held;

/// Writes down what an attempt came to: recipients, history and notices in one transaction.
final class Settling {

    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

    private final Entries entries;
    private final Leases leases;

    Settling(Entries entries, Leases leases) {
        this.entries = entries;
        this.leases = leases;
    }

    /// @param history of the attempt, as [AttemptJson#kept] writes it
    /// @return what gives the leases of the notices, once all is durable
    Supplier<List<Lease>> settle(Db db, Settlement settlement, List<String> history) throws SQLException {
        var id = settlement.consignment();
        var then = new ArrayList<Runnable>();
        var kept = Kept.read(db, id).filter(row -> !row.isFinished());
        if (kept.isPresent()) {
            var before = kept.get();
            entries.addAttempt(db, id, before.attempts() + 1, history);
            then.add(entries.change(db, before, after(before, settlement)));
            if (before.turn().isOwn()) {
                CarriedReport.noteDead(db, settlement.attempt());
            }
            then.add(entries.follow(db, id.message()));
        } else {
            LOG.error("{}: consignment {} was settled and does not wait", id.message(), id.part());
        }
        for (var notice : settlement.notices()) {
            entries.insert(db, notice);
        }
        return () -> {
            then.forEach(Runnable::run);
            leases.end(id);
            return settlement.notices().stream().flatMap(notice -> entries.arrived(notice).stream()).toList();
        };
    }

    /// What was to be deleted when its attempt ended, and had no result.
    Supplier<Boolean> endDeletion(Db db, Consignment.Id id) throws SQLException {
        var deleting = Kept.read(db, id).filter(row -> row.standing().equals(Standing.DELETING));
        if (deleting.isEmpty()) {
            return () -> false;
        }
        var changed = entries.change(db, deleting.get(), deleting.get().deleted());
        var followed = entries.follow(db, id.message());
        return () -> {
            changed.run();
            followed.run();
            return true;
        };
    }

    /// What an operator asked for during the attempt happens now: a delivered recipient stays delivered.
    static Kept after(Kept before, Settlement settlement) {
        var attempted = before.afterAttempt(results(before, settlement)).warned(settlement.warned());
        if (attempted.waiting().isEmpty()) {
            return finished(attempted, settlement);
        }
        if (before.standing().equals(Standing.DELETING)) {
            return attempted.deleted();
        }
        return switch (settlement.next()) {
            case Finished() -> finished(attempted, settlement);
            case Again(_, var due, var sentence) -> attempted.again(due, sentence);
            case Held(_, var since, var reason) -> held(attempted.again(since, reason), reason);
        };
    }

    /// What an operator held or ordered back meanwhile stays so: a brake takes back nobody's word.
    private static Kept held(Kept attempted, String reason) {
        return attempted.standing().equals(Standing.HELD) ? attempted : attempted.held(reason);
    }

    /// Whose sender was not told shows in the history of finished mail (P17).
    private static Kept finished(Kept attempted, Settlement settlement) {
        return settlement.attempt()
                .withheld()
                .map(why -> attempted.finished("notice withheld: " + why))
                .orElseGet(attempted::finished);
    }

    private static List<Addressed> results(Kept before, Settlement settlement) {
        var byMailbox = new HashMap<Mailbox, RecipientOutcome>();
        // One named twice, with other wishes, may have two results: a delay of one does not undo what the other has.
        settlement.attempt()
                .results()
                .forEach(result -> byMailbox.merge(result.recipient(), result,
                        (one, other) -> one.outcome() == Outcome.DEFERRED ? other : one));
        return before.recipients()
                .stream()
                .map(each -> each.isWaiting()
                        ? after(each, Optional.ofNullable(byMailbox.get(each.recipient().mailbox())), settlement.next())
                        : each)
                .toList();
    }

    /// Doubt defers: whoever was deferred, or not even tried, goes on waiting where anybody does.
    private static Addressed after(Addressed before, Optional<RecipientOutcome> result, Next next) {
        return switch (next) {
            case Finished() -> result.map(known -> before.after(known, false)).orElseGet(before::failed);
            case Again(var waiting, _, _) -> stillWaiting(before, result, waiting);
            case Held(var waiting, _, _) -> stillWaiting(before, result, waiting);
        };
    }

    private static Addressed stillWaiting(Addressed before, Optional<RecipientOutcome> result, Set<Recipient> waiting) {
        return result
                .map(known -> before.after(known,
                        known.outcome() == Outcome.DEFERRED || waiting.contains(before.recipient())))
                .orElse(before);
    }
}
