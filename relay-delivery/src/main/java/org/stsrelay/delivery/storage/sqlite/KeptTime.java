package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.stsrelay.delivery.clock.ClockMark;

/// The newest time that was believed, in the table `mark`. It goes along with whatever is written next, so it costs no
/// commit of its own.
final class KeptTime implements ClockMark, Writer.Rider {

    private static final String NAME = "newest-time";
    private static final Instant NOTHING = Instant.MIN;

    private final Optional<Instant> newest;
    private final AtomicReference<Instant> noted = new AtomicReference<>(NOTHING);

    private KeptTime(Optional<Instant> newest) {
        this.newest = newest;
    }

    static KeptTime read(Db db) throws SQLException {
        return new KeptTime(db.first("SELECT CAST(value AS INTEGER) FROM mark WHERE name = ?",
                row -> Instant.ofEpochMilli(row.getLong(1)), NAME));
    }

    @Override
    public Optional<Instant> newest() {
        return newest;
    }

    @Override
    public void note(Instant time) {
        noted.set(time);
    }

    @Override
    public void ride(Db db) throws SQLException {
        var time = noted.getAndSet(NOTHING);
        if (!time.equals(NOTHING)) {
            db.change(
                    "INSERT INTO mark (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    NAME, Long.toString(time.toEpochMilli()));
        }
    }
}
