package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.Spool;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClient;

/// A relay that starts with much deferred mail is ready at once: what waits stays on the disk, memory has its destinations.
@Tag("slow")
class LargeBacklogTest {

    private static final int MESSAGES = Integer.getInteger("stsrelay.test.backlog", 20_000);
    private static final int DOMAINS = 1_000;
    private static final int AT_ONCE = 500;
    private static final Duration PROMPT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void itIsReadyAtOnceInASmallHeapAndFreshMailPassesWhatWaits(TestReporter reporter)
            throws IOException, StorageException {
        try (var lab = Lab.open()) {
            var mx = lab.host("mx.fresh.example");
            lab.domain("fresh.example", "mx.fresh.example");
            var program = RelayProgram.in(lab, folder, "queue: {keep-free: 0B}\n").with("-Xmx64m");
            fill(program.dataDirectory());
            var began = System.nanoTime();
            try (var relay = program.start()) {
                var took = Duration.ofNanos(System.nanoTime() - began);
                assertThat(took).isLessThan(PROMPT);
                assertThat(relay.waiting()).isEqualTo(MESSAGES);

                LabClient.send(relay.smtp(), "a@sender.example", "b@fresh.example", "Subject: fresh\r\n\r\nhello\r\n");
                await().until(() -> mx.mails().size() == 1);

                assertThat(relay.log()).doesNotContain("OutOfMemory");
                reporter.publishEntry(MESSAGES + " deferred, ready after", took.toMillis() + " ms");
                assertThat(relay.stop()).isZero();
            }
        }
    }

    private static void fill(Path dataDirectory) throws StorageException {
        var settings = StorageSettings.of(dataDirectory).withKeepFree(0);
        var letters = new Letters(Clock.systemUTC());
        var turns = new Semaphore(AT_ONCE);
        try (var storage = SqliteStorage.open(settings, Clock.systemUTC(), SpoolListener.NOBODY);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < MESSAGES; i++) {
                var recipient = "b@domain" + i % DOMAINS + ".example";
                turns.acquireUninterruptibly();
                threads.execute(() -> {
                    defer(letters, storage.spool(), recipient);
                    turns.release();
                });
            }
        }
    }

    private static void defer(Letters letters, Spool spool, String recipient) {
        try {
            for (var lease : spool.keep(letters.letter(spool, recipient))) {
                spool.settle(letters.deferred(lease, Duration.ofHours(2)));
            }
        } catch (SpoolException e) {
            throw new IllegalStateException(e);
        }
    }
}
