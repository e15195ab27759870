package org.stsrelay.delivery.storage.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.delivery.spool.QueueSummary;
import org.stsrelay.delivery.spool.QueueSummary.By;

/// Counts what waits for [QueueSummary]. SQLite groups a page of messages, in the order of an index that has all that is
/// asked of them; the groups are added up here. No read lasts long (P4), and memory holds a bounded number of rows.
final class Summing {

    private static final int PAGE = 5_000;

    /// The bounds are parameters 1 to 9; `age` is the number of the column.
    private static final String AGE = """
            CASE WHEN m.received > ?1 THEN 0 WHEN m.received > ?2 THEN 1 WHEN m.received > ?3 THEN 2
            WHEN m.received > ?4 THEN 3 WHEN m.received > ?5 THEN 4 WHEN m.received > ?6 THEN 5
            WHEN m.received > ?7 THEN 6 WHEN m.received > ?8 THEN 7 WHEN m.received > ?9 THEN 8 ELSE 9 END""";

    /// The words between "waiting for DOMAIN: " and the next semicolon, or an operator's remark.
    private static final String CLAUSE = """
            CASE WHEN c.remark <> '' THEN 'held: ' || c.remark
            WHEN c.reason LIKE 'waiting for %' THEN substr(c.reason, 15 + length(c.destination),
                instr(substr(c.reason, 15 + length(c.destination)) || ';', ';') - 1)
            ELSE c.reason END""";

    private static final String PROBED = """
            FROM message AS m JOIN consignment AS c ON c.message = m.id
            WHERE m.finished IS NULL AND m.state = ?10 AND m.id > ?11 AND m.id <= ?12 AND c.due IS NOT NULL
            GROUP BY 1, 2""";

    private final Function<DomainPart, Optional<ProviderName>> providers;
    private final By by;
    private final Heaps heaps = new Heaps();
    private final Object[] bounds;

    Summing(By by, Function<DomainPart, Optional<ProviderName>> providers, Instant now) {
        this.by = by;
        this.providers = providers;
        this.bounds = QueueSummary.AGES.stream().map(age -> (Object) Db.millis(now.minus(age))).toArray();
    }

    QueueSummary of(Readers readers, int limit) throws SQLException {
        for (var state : List.of(State.READY, State.DEFERRED, State.HELD)) {
            var from = "";
            var to = end(readers, state, from);
            while (to.isPresent()) {
                add(readers, state, from, to.get());
                from = to.get();
                to = end(readers, state, from);
            }
        }
        return heaps.summary(limit);
    }

    /// The last id of the page behind `from`.
    private static Optional<String> end(Readers readers, State state, String from) throws SQLException {
        return readers.read(db -> db.first("""
                SELECT max(id) FROM (SELECT id FROM message
                WHERE finished IS NULL AND state = ? AND id > ? ORDER BY id LIMIT ?)""",
                row -> Optional.ofNullable(row.getString(1)), Standing.column(state), from, PAGE))
                .flatMap(Function.identity());
    }

    private record Group(String key, int age, long consignments, long recipients, long oldest) {}

    private void add(Readers readers, State state, String from, String to) throws SQLException {
        var values = new Object[bounds.length + 3];
        System.arraycopy(bounds, 0, values, 0, bounds.length);
        values[bounds.length] = Standing.column(state);
        values[bounds.length + 1] = from;
        values[bounds.length + 2] = to;
        var sql = "SELECT " + column() + ", " + AGE + ", count(*), sum(c.waiting), min(m.received) " + PROBED;
        for (var group : readers.read(db -> db.list(sql, Summing::group, values))) {
            heaps.add(key(group.key()), group.age(), group.consignments(), group.recipients(), group.oldest());
        }
    }

    private static Group group(ResultSet row) throws SQLException {
        return new Group(row.getString(1), row.getInt(2), row.getLong(3), row.getLong(4), row.getLong(5));
    }

    private String column() {
        return switch (by) {
            case DOMAIN, PROVIDER -> "c.destination";
            case SENDER -> "m.sender";
            case AGE -> "iif(c.state = 'waiting', iif(c.attempts = 0, 'ready', 'deferred'), 'held')";
            case REASON -> CLAUSE;
        };
    }

    private String key(String found) {
        return switch (by) {
            case DOMAIN, AGE -> found;
            case PROVIDER -> provider(found);
            case SENDER ->
                found.isEmpty() ? "<>" : found.substring(found.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
            case REASON -> ReasonClass.of(found);
        };
    }

    private String provider(String destination) {
        try {
            return providers.apply(DomainPart.ofStored(destination))
                    .map(ProviderName::toString)
                    .orElse("(not known yet)");
        } catch (IllegalArgumentException e) {
            return "(unreadable)";
        }
    }
}
