package org.stsrelay.delivery.storage.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.Turn;

/// Whose mail for a destination comes next (P10). The index leads from one turn straight to the next, so a hundred
/// thousand consignments of one sender's cost no more than one.
final class Turns {

    /// Bounds what a claim costs where very many senders write; it begins with the one who waits longest.
    private static final int LOOKED_AT = 1000;

    private static final String OF_ONE = """
            SELECT message, part, due FROM consignment INDEXED BY consignment_turn
            WHERE destination = ? AND state = 'waiting' AND turn = ? AND due <= ? ORDER BY due""";

    private final Db db;
    private final Leases leases;
    private final String destination;
    private final long now;

    /// @param due when the first of the turn is due, of those that are not out
    private record Head(String turn, Consignment.Id id, long due) {}

    Turns(Db db, Leases leases, DomainPart destination, Instant now) {
        this.db = db;
        this.leases = leases;
        this.destination = destination.toString();
        this.now = Db.millis(now);
    }

    /// What is due and not out: one of each turn, then a second of each, the longest due first.
    ///
    /// @param but turns that get none
    List<Consignment.Id> due(int limit, Set<Turn> but) throws SQLException {
        var heads = heads(but);
        heads.sort(Comparator.comparingLong(Head::due));
        return heads.size() >= limit
                ? heads.stream().limit(limit).map(Head::id).toList()
                : inTurns(heads, limit);
    }

    private List<Consignment.Id> inTurns(List<Head> heads, int limit) throws SQLException {
        var each = new ArrayList<List<Consignment.Id>>();
        for (var head : heads) {
            each.add(of(head.turn(), limit));
        }
        var chosen = new ArrayList<Consignment.Id>();
        for (var place = 0; place < limit; place++) {
            for (var ids : each) {
                if (place < ids.size() && chosen.size() < limit) {
                    chosen.add(ids.get(place));
                }
            }
        }
        return chosen;
    }

    private List<Head> heads(Set<Turn> but) throws SQLException {
        var heads = new ArrayList<Head>();
        var first = longestDue();
        var turn = first;
        for (var looked = 0; turn.isPresent() && looked < LOOKED_AT; looked++) {
            if (!but.contains(new Turn(turn.get()))) {
                head(turn.get()).ifPresent(heads::add);
            }
            turn = after(turn.get()).filter(next -> !next.equals(first.get()));
        }
        return heads;
    }

    private Optional<String> longestDue() throws SQLException {
        var id = db.find(found -> !leases.isOut(found), """
                SELECT message, part FROM consignment INDEXED BY consignment_waiting
                WHERE destination = ? AND state = 'waiting' AND due IS NOT NULL AND due <= ? ORDER BY due""",
                Turns::id, destination, now);
        return id.isEmpty()
                ? Optional.empty()
                : db.first("SELECT turn FROM consignment WHERE message = ? AND part = ?", row -> row.getString(1),
                        id.get().message().text(), id.get().part());
    }

    /// The next in the circle.
    private Optional<String> after(String turn) throws SQLException {
        var next = following(turn);
        return next.isPresent() ? next : following("");
    }

    private Optional<String> following(String turn) throws SQLException {
        return db.first("""
                SELECT turn FROM consignment INDEXED BY consignment_turn
                WHERE destination = ? AND state = 'waiting' AND turn > ? ORDER BY turn LIMIT 1""",
                row -> row.getString(1), destination, turn);
    }

    private Optional<Head> head(String turn) throws SQLException {
        return db.find(head -> !leases.isOut(head.id()), OF_ONE,
                row -> new Head(turn, id(row), row.getLong("due")), destination, turn, now);
    }

    private List<Consignment.Id> of(String turn, int limit) throws SQLException {
        var ids = new ArrayList<Consignment.Id>();
        db.find(id -> {
            if (!leases.isOut(id)) {
                ids.add(id);
            }
            return ids.size() >= limit;
        }, OF_ONE, Turns::id, destination, turn, now);
        return ids;
    }

    static Consignment.Id id(ResultSet row) throws SQLException {
        return new Consignment.Id(new QueueId(row.getString("message")), row.getInt("part"));
    }
}
