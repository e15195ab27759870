package org.stsrelay.delivery.storage.sqlite;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.QueueDesk.Filter;
import org.stsrelay.delivery.spool.QueueSummary.By;
import org.stsrelay.delivery.spool.SpoolException;

/// Measures how long looking at a large queue takes: `Summaries DIRECTORY [MESSAGES] [OCTETS]`. Not a test.
final class Summaries {

    private static final int AT_ONCE = 500;

    private Summaries() {}

    static void main(String[] arguments) {
        var messages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        var octets = new byte[arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2048];
        try (var storage = Stores.open(Path.of(arguments[0]), Clock.systemUTC())) {
            var there = storage.desk().totals().messages().values().stream().mapToLong(Long::longValue).sum();
            timed("filled", () -> fill(storage, (int) (messages - there), octets));
            for (var by : By.values()) {
                timed("summary by " + by, () -> storage.desk().summary(by, _ -> Optional.empty(), 20).rows().size());
            }
            timed("list by recipient", () -> storage.desk().list(to("b@domain77.example")).size());
        }
    }

    @FunctionalInterface
    private interface Work {
        int run();
    }

    private static void timed(String what, Work work) {
        var began = System.nanoTime();
        var result = work.run();
        System.out.printf("%s: %d in %d ms, heap %d MiB%n", what, result,
                Duration.ofNanos(System.nanoTime() - began).toMillis(),
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    }

    private static int fill(SqliteStorage storage, int messages, byte[] octets) {
        var letters = new Letters(Clock.systemUTC());
        var turns = new Semaphore(AT_ONCE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < messages; i++) {
                var recipient = "b@domain" + i % 1000 + ".example";
                turns.acquireUninterruptibly();
                threads.execute(() -> {
                    defer(storage, letters, octets, recipient);
                    turns.release();
                });
            }
        }
        return messages;
    }

    private static void defer(SqliteStorage storage, Letters letters, byte[] octets, String recipient) {
        try {
            for (var lease : storage.spool().keep(letters.letter(storage.spool(), octets, recipient))) {
                storage.spool().settle(letters.deferred(lease, Duration.ofHours(2)));
            }
        } catch (SpoolException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Filter to(String address) {
        return new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(address), Optional.empty(),
                Set.of(), Optional.empty(), Optional.empty(), OptionalInt.empty(), Integer.MAX_VALUE);
    }
}
