package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.stsrelay.delivery.spool.Consignment;

/// What an operator does to consignments. What is being attempted is left to its attempt, and the wish is kept in its
/// row, so that not even a crash forgets it.
final class Changes {

    private final Entries entries;
    private final Leases leases;

    /// What becomes of a consignment; empty when the wish does not concern it.
    @FunctionalInterface
    interface Change {
        Optional<Kept> of(Kept before);
    }

    Changes(Entries entries, Leases leases) {
        this.entries = entries;
        this.leases = leases;
    }

    /// Changes them as they are now, which may not be how they were listed.
    ///
    /// @return what was changed
    Supplier<List<Kept>> all(Db db, List<Consignment.Id> ids, Change change) throws SQLException {
        var changed = new ArrayList<Kept>();
        var then = new ArrayList<Runnable>();
        for (var id : ids) {
            var before = Kept.read(db, id).filter(kept -> !kept.isFinished());
            var after = before.flatMap(change::of);
            if (before.isPresent() && after.isPresent()) {
                changed.add(after.get());
                then.add(entries.change(db, before.get(), after.get()));
                then.add(entries.follow(db, id.message()));
            }
        }
        return () -> {
            then.forEach(Runnable::run);
            return changed;
        };
    }

    Optional<Kept> dueBy(Kept kept, Instant now) {
        if (!kept.standing().equals(Standing.WAITING) || leases.isOut(kept.id())) {
            return Optional.empty();
        }
        return Optional.of(kept.dueAt(kept.due().filter(due -> due.isBefore(now)).orElse(now)));
    }

    Optional<Kept> deleted(Kept kept, String reason) {
        var marked = kept.deletedWhenItsAttemptEnds(reason);
        return Optional.of(leases.wish(kept.id()) ? marked : marked.deleted());
    }

    Optional<Kept> held(Kept kept, String reason) {
        return kept.standing().equals(Standing.DELETING) ? Optional.empty() : Optional.of(kept.held(reason));
    }

    Optional<Kept> bounced(Kept kept, String reason) {
        return kept.standing().equals(Standing.DELETING) ? Optional.empty() : Optional.of(kept.bounced(reason));
    }

    Optional<Kept> released(Kept kept) {
        return kept.standing().equals(Standing.HELD) ? Optional.of(kept.released()) : Optional.empty();
    }
}
