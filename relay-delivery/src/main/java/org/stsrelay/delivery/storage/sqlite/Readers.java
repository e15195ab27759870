package org.stsrelay.delivery.storage.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A few connections for reading, each used by one platform thread at a time. What a read sees is durable. No read lasts
/// long: whoever wants much turns pages, so that the log can be copied back between them (P4).
final class Readers implements AutoCloseable {

    private static final int THREADS = 3;

    private final List<Db> all = new ArrayList<>();
    private final BlockingQueue<Db> idle = new ArrayBlockingQueue<>(THREADS);
    private final ExecutorService threads =
            Executors.newFixedThreadPool(THREADS, Thread.ofPlatform().name("spool-reader-", 1).factory());

    Readers(Path file) throws SQLException {
        for (var i = 0; i < THREADS; i++) {
            var db = Db.forReading(file);
            all.add(db);
            idle.add(db);
        }
    }

    @FunctionalInterface
    interface Read<T> {
        T in(Db db) throws SQLException;
    }

    <T> T read(Read<T> read) throws SQLException {
        var job = new Job<T>(Job.Kind.LOOK, db -> {
            var found = read.in(db);
            return () -> found;
        });
        threads.execute(() -> answer(job));
        return job.await();
    }

    private void answer(Job<?> job) {
        // As many connections as threads: there is always one.
        var db = idle.remove();
        try {
            job.doIn(db);
            job.finish();
        } catch (SQLException | RuntimeException | Error e) {
            job.fail(e);
        } finally {
            idle.add(db);
        }
    }

    @Override
    public void close() throws SQLException {
        threads.close();
        for (var db : all) {
            db.close();
        }
    }
}
