package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.storage.StorageException;

/// Measures how long keeping a message takes while a backup goes on (P33): `BackupLoad DATA-DIRECTORY BACKUP`. Not a test.
final class BackupLoad {

    private static final int CLIENTS = 20;
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final Duration WITHOUT = Duration.ofSeconds(20);

    private final SqliteStorage storage;
    private final Letters letters = new Letters(Clock.systemUTC());
    private final byte[] octets = new byte[4096];

    private BackupLoad(SqliteStorage storage) {
        this.storage = storage;
    }

    @FunctionalInterface
    private interface Meanwhile {
        void run() throws StorageException;
    }

    static void main(String[] arguments) throws StorageException {
        var live = Path.of(arguments[0]);
        try (var storage = Stores.open(live, Clock.systemUTC())) {
            var load = new BackupLoad(storage);
            load.measure("without a backup", () -> LockSupport.parkNanos(WITHOUT.toNanos()));
            load.measure("during a backup", () -> SqliteBackup.take(live, Path.of(arguments[1]), "measured",
                    Clock.systemUTC(), (_, _) -> {
                    }));
            System.out.printf("store and log %d MiB%n", storageSize(storage));
        }
    }

    private static long storageSize(SqliteStorage storage) {
        try {
            return storage.size() >> 20;
        } catch (IOException e) {
            return -1;
        }
    }

    private void measure(String what, Meanwhile meanwhile) throws StorageException {
        var nanos = Collections.synchronizedList(new ArrayList<Long>());
        var goesOn = new AtomicBoolean(true);
        var began = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < CLIENTS; i++) {
                threads.execute(() -> send(goesOn, nanos));
            }
            try {
                meanwhile.run();
            } finally {
                goesOn.set(false);
            }
        }
        report(what, nanos.stream().sorted().toList(), Duration.ofNanos(System.nanoTime() - began));
    }

    private static void report(String what, List<Long> sorted, Duration took) {
        System.out.printf("%s: %d kept in %d ms; p50 %.1f, p99 %.1f, worst %.1f ms%n", what, sorted.size(),
                took.toMillis(), sorted.get(sorted.size() / 2) / 1e6, sorted.get(sorted.size() * 99 / 100) / 1e6,
                sorted.getLast() / 1e6);
    }

    private void send(AtomicBoolean goesOn, List<Long> nanos) {
        while (goesOn.get()) {
            var began = System.nanoTime();
            try {
                storage.spool().keep(letters.letter(storage.spool(), octets, "a@one.example"));
            } catch (SpoolException e) {
                throw new IllegalStateException(e);
            }
            nanos.add(System.nanoTime() - began);
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
    }
}
