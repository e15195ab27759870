package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/// Drops the history of what finished long ago, a little at a time so that mail goes on between, and gives free pages
/// back to the disk.
final class Forgetting {

    private static final int PAGE = 500;
    private static final int PAGES_FREED_AT_ONCE = 1000;
    /// A database without free pages would only have to grow again for the next message.
    private static final int PAGES_LEFT_FREE = 4096;

    private final Writer writer;

    Forgetting(Writer writer) {
        this.writer = writer;
    }

    void before(Instant end) throws SQLException {
        while (writer.perform(db -> page(db, end)) == PAGE) {
            // The next page.
        }
        while (writer.perform(Forgetting::shrink)) {
            // The next free pages.
        }
    }

    private static Supplier<Integer> page(Db db, Instant end) throws SQLException {
        List<String> ids = db.list("SELECT id FROM message WHERE finished < ? ORDER BY finished LIMIT ?",
                row -> row.getString(1), Db.millis(end), PAGE);
        for (var id : ids) {
            db.change("DELETE FROM attempt WHERE message = ?", id);
            db.change("DELETE FROM consignment WHERE message = ?", id);
            db.change("DELETE FROM message WHERE id = ?", id);
        }
        return ids::size;
    }

    /// @return whether there is more to give back
    private static Supplier<Boolean> shrink(Db db) throws SQLException {
        var free = db.first("PRAGMA freelist_count", row -> row.getInt(1)).orElse(0);
        if (free > PAGES_LEFT_FREE) {
            db.execute("PRAGMA incremental_vacuum(" + PAGES_FREED_AT_ONCE + ")");
        }
        return () -> free > PAGES_LEFT_FREE + PAGES_FREED_AT_ONCE;
    }
}
