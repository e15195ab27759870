package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Rows that each have a day and a moment at which their turn comes. They are looked for a day after the other, of which
/// there are few: so an index by day and moment answers, however many there are whose moment is far.
///
/// @param table with the columns `day` and `domain`
/// @param moment name of the column
/// @param waits which rows wait for their moment
record Moments<T>(String table, String moment, String waits, String columns, Db.Row<T> row) {

    /// The oldest day first.
    List<T> come(Db db, Instant now, int limit) throws SQLException {
        var found = new ArrayList<T>();
        for (var day = dayAfter(db, Long.MIN_VALUE); day.isPresent() && found.size() < limit; day =
                dayAfter(db, day.get())) {
            found.addAll(db.list("SELECT %s FROM %s WHERE %s AND day = ? AND %s <= ? ORDER BY %s, domain LIMIT ?"
                    .formatted(columns, table, waits, moment, moment), row, day.get(), Db.millis(now),
                    limit - found.size()));
        }
        return found;
    }

    Optional<Instant> next(Db db) throws SQLException {
        var firsts = new ArrayList<Instant>();
        for (var day = dayAfter(db, Long.MIN_VALUE); day.isPresent(); day = dayAfter(db, day.get())) {
            db.first(
                    "SELECT %s FROM %s WHERE %s AND day = ? ORDER BY %s LIMIT 1".formatted(moment, table, waits,
                            moment),
                    found -> Instant.ofEpochMilli(found.getLong(1)), day.get()).ifPresent(firsts::add);
        }
        return firsts.stream().min(Instant::compareTo);
    }

    private Optional<Long> dayAfter(Db db, long day) throws SQLException {
        return db.first("SELECT day FROM %s WHERE %s AND day > ? ORDER BY day LIMIT 1".formatted(table, waits),
                found -> found.getLong(1), day);
    }
}
