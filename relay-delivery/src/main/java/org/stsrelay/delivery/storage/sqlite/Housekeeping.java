package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the writer must not be kept from its commits for: copying the log back into the database, deleting body files,
/// making the ballast.
final class Housekeeping implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private static final long MIB = 1 << 20;
    private static final long WORTH_COPYING = 4 * MIB;
    /// Beyond this the log is started anew, for which the writer has to pause for a moment.
    private static final long TOO_LONG = 64 * MIB;
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofMillis(250);
    private static final Duration BETWEEN_BALLAST_CHECKS = Duration.ofSeconds(10);
    private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);
    /// No client takes that long from the end of its data to the answer.
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("spool-housekeeping").daemon().factory());
    private final Db db;
    private final Path log;
    private final Writer writer;
    private final Ballast ballast;
    private final Bodies bodies;
    private final Clock clock;
    private long commitsSeen;

    Housekeeping(Db db, Path database, Writer writer, Ballast ballast, Bodies bodies, Clock clock) {
        this.db = db;
        this.log = database.resolveSibling(database.getFileName() + "-wal");
        this.writer = writer;
        this.ballast = ballast;
        this.bodies = bodies;
        this.clock = clock;
    }

    void start() {
        every(BETWEEN_BALLAST_CHECKS, Duration.ZERO, ballast::restore);
        every(BETWEEN_CHECKPOINTS, BETWEEN_CHECKPOINTS, this::checkpoint);
        every(BETWEEN_SWEEPS, BETWEEN_SWEEPS, () -> bodies.sweepOlderThan(db, clock.instant().minus(ABANDONED)));
    }

    void discard(String file) {
        thread.execute(() -> bodies.discard(file));
    }

    @FunctionalInterface
    private interface Chore {
        void run() throws IOException, SQLException;
    }

    private void every(Duration period, Duration first, Chore chore) {
        thread.scheduleWithFixedDelay(() -> {
            try {
                chore.run();
            } catch (IOException | SQLException | RuntimeException e) {
                LOG.warn("housekeeping of the store failed and is tried again: {}", e.toString());
            }
        }, first.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void checkpoint() throws IOException, SQLException {
        var commits = writer.commits();
        if (commits == commitsSeen || !Files.exists(log) || Files.size(log) < WORTH_COPYING) {
            return;
        }
        commitsSeen = commits;
        // Copies what no reader needs any more, while the writer goes on.
        db.execute("PRAGMA wal_checkpoint(PASSIVE)");
        if (Files.size(log) > TOO_LONG) {
            writer.whilePausing(() -> db.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
        }
    }

    /// Ends after the chore under way and the deletions that were asked for.
    @Override
    public void close() throws SQLException {
        thread.close();
        db.close();
    }
}
