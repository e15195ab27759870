package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.spool.QueueDesk.Filter;
import org.stsrelay.delivery.spool.QueueDesk.State;

/// Which messages to look at for a filter, in the order of their ids and page by page: from the index that leaves the
/// fewest.
@FunctionalInterface
interface Candidates {

    int PAGE = 500;

    /// Beyond so many consignments, a destination's are found by going through the queue.
    int FEW = 50_000;

    String READY = """
            SELECT id FROM message WHERE finished IS NULL AND state = 'ready' AND id > ?1 ORDER BY id LIMIT ?2""";

    String HELD = """
            SELECT DISTINCT message FROM consignment
            WHERE state IN ('held', 'deleting') AND message > ?1 ORDER BY message LIMIT ?2""";

    /// @return the next ids after that one, empty when there are no more
    List<String> after(Db db, String last) throws SQLException;

    static Candidates of(Db db, Filter filter) throws SQLException {
        if (filter.id().isPresent()) {
            return among(List.of(filter.id().get().text()));
        }
        var finished = filter.states().contains(State.FINISHED);
        if (finished) {
            return filter.states().size() == 1 ? Candidates::finished : Candidates::all;
        }
        var destination = filter.destination().or(() -> filter.recipient().flatMap(Candidates::destinationOf));
        if (destination.isPresent()) {
            return forDestination(db, destination.get().toString()).orElseGet(() -> inState(filter));
        }
        return inState(filter);
    }

    /// A message with one ready consignment is ready itself; one with a held one need not be held.
    private static Candidates inState(Filter filter) {
        if (filter.states().equals(Set.of(State.READY))) {
            return Candidates::ready;
        }
        return filter.states().equals(Set.of(State.HELD)) ? Candidates::held : Candidates::waiting;
    }

    /// A recipient is in no consignment but those for its domain.
    private static Optional<DomainPart> destinationOf(String recipient) {
        try {
            return Optional.of(Mailbox.of(recipient).domain());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Candidates among(List<String> ids) {
        return (_, last) -> ids.stream().filter(id -> id.compareTo(last) > 0).limit(PAGE).toList();
    }

    private static Optional<Candidates> forDestination(Db db, String destination) throws SQLException {
        var ids = db.list("SELECT message FROM consignment WHERE destination = ? AND due IS NOT NULL LIMIT ?",
                row -> row.getString(1), destination, FEW + 1);
        return ids.size() > FEW
                ? Optional.empty()
                : Optional.of(among(ids.stream().distinct().sorted().toList()));
    }

    /// Three runs of one index, merged as they are read.
    private static List<String> waiting(Db db, String last) throws SQLException {
        return db.list("""
                SELECT id FROM message WHERE finished IS NULL AND state = 'ready' AND id > ?1
                UNION ALL
                SELECT id FROM message WHERE finished IS NULL AND state = 'deferred' AND id > ?1
                UNION ALL
                SELECT id FROM message WHERE finished IS NULL AND state = 'held' AND id > ?1
                ORDER BY id LIMIT ?2""", row -> row.getString(1), last, PAGE);
    }

    private static List<String> ready(Db db, String last) throws SQLException {
        return db.list(READY, row -> row.getString(1), last, PAGE);
    }

    private static List<String> held(Db db, String last) throws SQLException {
        return db.list(HELD, row -> row.getString(1), last, PAGE);
    }

    private static List<String> finished(Db db, String last) throws SQLException {
        return db.list("SELECT id FROM message WHERE finished IS NOT NULL AND id > ? ORDER BY id LIMIT ?",
                row -> row.getString(1), last, PAGE);
    }

    private static List<String> all(Db db, String last) throws SQLException {
        return db.list("SELECT id FROM message WHERE id > ? ORDER BY id LIMIT ?", row -> row.getString(1), last, PAGE);
    }
}
