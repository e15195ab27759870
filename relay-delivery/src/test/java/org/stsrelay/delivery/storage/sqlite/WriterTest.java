package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterTest {

    @TempDir
    Path directory;

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<SQLException> refusals = new ConcurrentLinkedQueue<>();
    private Db db;
    private Writer writer;

    @BeforeEach
    void open() throws SQLException {
        db = Db.forWriting(directory.resolve("test.db"));
        db.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT");
        db.execute("CREATE TABLE heartbeat (id INTEGER PRIMARY KEY, beats INTEGER NOT NULL) STRICT");
        db.execute("INSERT INTO heartbeat VALUES (1, 0)");
        writer = new Writer(db, List.of(), refusals::add);
        writer.start();
    }

    @AfterEach
    void close() throws SQLException {
        writer.close();
        callers.close();
        db.close();
    }

    @Test
    void manyCallersShareOneTransaction() throws Exception {
        var before = writer.commits();

        var all = whileTheWriterIsBusy(() -> {
            var notes = new ArrayList<Future<Integer>>();
            for (var i = 0; i < 100; i++) {
                var id = i;
                notes.add(callers.submit(() -> writer.perform(note(id, "x"))));
            }
            return notes;
        });

        for (var each : all) {
            each.get();
        }
        assertThat(notes()).hasSize(100);
        assertThat(writer.commits() - before).isLessThanOrEqualTo(3);
    }

    @Test
    void oneThatFailsByItsOwnFaultHarmsNoOther() throws Exception {
        writer.perform(note(50, "the first"));

        var all = whileTheWriterIsBusy(() -> {
            var notes = new ArrayList<Future<Integer>>();
            for (var i = 48; i < 53; i++) {
                var id = i;
                notes.add(callers.submit(() -> writer.perform(note(id, "x"))));
            }
            return notes;
        });

        assertThatThrownBy(all.get(2)::get).isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SQLException.class);
        for (var i : List.of(0, 1, 3, 4)) {
            assertThat(all.get(i).get()).isEqualTo(48 + i);
        }
        assertThat(notes()).containsExactly("x", "x", "the first", "x", "x");
        assertThat(writer.isWritable()).isTrue();
    }

    @Test
    void aBugInOneHarmsNoOther() throws Exception {
        var all = whileTheWriterIsBusy(() -> List.of(callers.submit(() -> writer.perform(note(1, "x"))),
                callers.submit(() -> writer.<Integer>perform(_ -> {
                    throw new IllegalStateException("a bug");
                })), callers.submit(() -> writer.perform(note(3, "x")))));

        assertThat(all.get(0).get()).isEqualTo(1);
        assertThatThrownBy(all.get(1)::get).hasRootCauseMessage("a bug");
        assertThat(all.get(2).get()).isEqualTo(3);
    }

    @Test
    void whileTheDiskIsFullNothingIsAcknowledgedAndWhatIsInsistedOnIsDoneLater() throws Exception {
        var pages = fillUp();

        assertThatThrownBy(() -> writer.perform(note(1, "x".repeat(20_000)))).isInstanceOf(SQLException.class);
        assertThat(writer.isWritable()).isFalse();
        assertThat(refusals).isNotEmpty().allMatch(Db::isDiskFull);
        var insistent = callers.submit(() -> writer.insist(note(2, "y".repeat(20_000))));
        await().until(() -> refusals.size() > 3);
        assertThat(insistent.isDone()).isFalse();

        allowPages(pages + 100);

        assertThat(insistent.get()).isEqualTo(2);
        assertThat(notes()).singleElement().asString().startsWith("yyy");
        assertThat(writer.isWritable()).isTrue();
    }

    @Test
    void itFindsOutByItselfThatTheDiskTakesWritesAgain() throws Exception {
        var pages = fillUp();
        assertThatThrownBy(() -> writer.perform(note(1, "x".repeat(20_000)))).isInstanceOf(SQLException.class);

        allowPages(pages + 100);

        await().until(writer::isWritable);
        assertThat(notes()).isEmpty();
    }

    @Test
    void itStillReadsWhileItCannotWrite() throws Exception {
        writer.perform(note(7, "x"));
        fillUp();
        assertThatThrownBy(() -> writer.perform(note(1, "x".repeat(20_000)))).isInstanceOf(SQLException.class);

        assertThat(notes()).containsExactly("x");
    }

    @Test
    void whatWasAskedForBeforeTheEndIsDone() throws Exception {
        var all = whileTheWriterIsBusy(() -> List.of(callers.submit(() -> writer.perform(note(1, "x")))));
        writer.close();

        assertThat(all.getFirst().get()).isEqualTo(1);
        assertThatThrownBy(() -> writer.perform(note(2, "x"))).hasMessage("the store is closed");
    }

    @Test
    void whatRidesAlongAndFailsHarmsNoOutcome() throws Exception {
        var thrownOff = new AtomicInteger();
        restartWith(new Writer.Rider() {
            @Override
            public void ride(Db db) throws SQLException {
                db.change("INSERT INTO note (id, text) VALUES (99, 'half of it')");
                throw new AssertionError("a bug");
            }

            @Override
            public void thrownOff() {
                thrownOff.incrementAndGet();
            }
        });

        assertThat(writer.perform(note(1, "x"))).isEqualTo(1);
        assertThat(writer.perform(note(2, "y"))).isEqualTo(2);

        assertThat(notes()).containsExactly("x", "y");
        assertThat(thrownOff).hasValue(2);
        assertThat(writer.isWritable()).isTrue();
    }

    @Test
    void whatIsStillToRideAtTheEndRides() throws Exception {
        restartWith(db -> db.change("INSERT OR REPLACE INTO note (id, text) VALUES (99, 'rode')"));

        writer.close();

        assertThat(db.list("SELECT text FROM note", row -> row.getString(1))).containsExactly("rode");
    }

    private void restartWith(Writer.Rider rider) {
        writer.close();
        writer = new Writer(db, List.of(rider), refusals::add);
        writer.start();
    }

    private static Job.Work<Integer> note(int id, String text) {
        return db -> {
            db.change("INSERT INTO note (id, text) VALUES (?, ?)", id, text);
            return () -> id;
        };
    }

    private List<String> notes() throws SQLException {
        return writer.look(db -> {
            var found = db.list("SELECT text FROM note ORDER BY id", row -> row.getString(1));
            return () -> found;
        });
    }

    @FunctionalInterface
    private interface Asking {
        List<Future<Integer>> ask();
    }

    /// Lets what is asked for meanwhile queue up, in the order it is asked.
    private List<Future<Integer>> whileTheWriterIsBusy(Asking asking) throws Exception {
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        var busy = callers.submit(() -> writer.look(_ -> {
            entered.countDown();
            awaitUninterruptibly(leave);
            return () -> true;
        }));
        entered.await();
        var asked = asking.ask();
        await().until(() -> writer.waiting() >= asked.size());
        leave.countDown();
        busy.get();
        return asked;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @return how many pages there are, and may be
    private int fillUp() throws SQLException {
        var pages = writer.look(db -> {
            var count = db.first("PRAGMA page_count", row -> row.getInt(1)).orElseThrow();
            return () -> count;
        });
        allowPages(pages);
        return pages;
    }

    private void allowPages(int count) throws SQLException {
        writer.look(db -> {
            db.execute("PRAGMA max_page_count=" + count);
            return () -> true;
        });
    }
}
