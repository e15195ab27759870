package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.Spool;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;

/// One sender's newsletters and another's single message for the same destination (P10).
///
/// The bound is 2 s and a slot; here it is counted in newsletters that pass meanwhile, so that a busy machine changes
/// nothing.
@Tag("slow")
class NewslettersTest {

    private static final int NEWSLETTERS = Integer.getInteger("stsrelay.test.newsletters", 5_000);
    private static final int AT_ONCE = 500;
    private static final Duration LONG = Duration.ofMinutes(2);

    /// Before each group of answers, so that the backlog lasts longer than the test.
    private static final Duration ROUND_TRIP = Duration.ofMillis(20);

    /// A window of twenty that is under way, and a second one that is let go first by chance.
    private static final int TWO_WINDOWS = 40;

    private static final String SINGLE = "alice@person.example";

    @TempDir
    Path folder;

    private final Letters letters = new Letters(Clock.systemUTC());
    private Lab lab;
    private LabMx mx;

    @BeforeEach
    void open() {
        lab = Lab.open();
        mx = lab.host("mx.big.example", script -> script.away(ROUND_TRIP));
        lab.domain("big.example", "mx.big.example");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aFreshMessageOvertakesThemWithinAWindow() throws Exception {
        store(spool -> newsletters(spool));
        try (var relay = JourneyRelay.start(lab, folder)) {
            await().atMost(LONG).until(() -> mx.mails().size() > 200);

            assertThat(relay.send(SINGLE, "bob@big.example")).startsWith("250");
            var before = mx.mails().size();

            await().atMost(LONG).until(() -> place() >= 0);
            assertThat(place() - before).isLessThanOrEqualTo(TWO_WINDOWS);
            assertThat(before).as("there were more").isLessThan(NEWSLETTERS);
        }
    }

    @Test
    void aMessageThatWaitsBehindThemInTheStoreOvertakesThemAfterARestart() throws Exception {
        store(spool -> {
            newsletters(spool);
            keep(spool, letters.from(SINGLE, spool, "bob@big.example"));
        });
        try (var _ = JourneyRelay.start(lab, folder)) {
            await().atMost(LONG).until(() -> place() >= 0);

            assertThat(place()).isLessThanOrEqualTo(TWO_WINDOWS);
        }
    }

    @Test
    void aMessageThatIsTriedAgainOvertakesThemToo() throws Exception {
        mx.change(script -> script.onRcpt("bob@big.example", "451 4.7.1 come again"));
        store(spool -> newsletters(spool));
        try (var relay = JourneyRelay.start(lab, folder)) {
            await().atMost(LONG).until(() -> mx.mails().size() > 200);
            relay.send(SINGLE, "bob@big.example");
            await().atMost(LONG).until(() -> relay.attempts().stream().anyMatch(NewslettersTest::isSingles));
            mx.change(script -> script.onRcpt("bob@big.example", "250 2.1.5 welcome"));

            await().atMost(LONG).until(() -> place() >= 0);

            assertThat(place()).as("most of the newsletters are behind it").isLessThan(NEWSLETTERS / 2);
        }
    }

    private static boolean isSingles(AttemptRecord attempt) {
        return attempt.sender().toString().equals(SINGLE);
    }

    /// How many newsletters came before the single message; below 0 while it has not come.
    private int place() {
        var mails = mx.mails();
        return IntStream.range(0, mails.size())
                .filter(i -> mails.get(i).mail().contains(SINGLE))
                .findFirst()
                .orElse(-1);
    }

    private interface Filling {
        void into(Spool spool);
    }

    private void store(Filling filling) throws StorageException {
        var settings = StorageSettings.of(folder.resolve("data")).withKeepFree(0);
        try (var storage = SqliteStorage.open(settings, Clock.systemUTC(), SpoolListener.NOBODY)) {
            filling.into(storage.spool());
        }
    }

    private void newsletters(Spool spool) {
        var turns = new Semaphore(AT_ONCE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < NEWSLETTERS; i++) {
                var recipient = "reader" + i + "@big.example";
                turns.acquireUninterruptibly();
                threads.execute(() -> {
                    keep(spool, letters.from("news@bulk.example", spool, recipient));
                    turns.release();
                });
            }
        }
    }

    private static void keep(Spool spool, Arrival arrival) {
        try {
            spool.keep(arrival);
        } catch (SpoolException e) {
            throw new IllegalStateException(e);
        }
    }
}
