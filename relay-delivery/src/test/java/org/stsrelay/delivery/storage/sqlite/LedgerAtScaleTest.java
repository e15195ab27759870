package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.ledger.DueReport;
import org.stsrelay.delivery.ledger.LedgerLimits;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.lab.BusyDay;
import org.stsrelay.lab.LabClock;

/// A day of a big sender: a million sessions over a hundred thousand domains, a third of them with a policy, one in twenty
/// a failure, and a report of it that is due to each domain. The figures go to the test's report.
@Tag("slow")
class LedgerAtScaleTest {

    private static final int SESSIONS = 1_000_000;
    private static final int DOMAINS = 100_000;
    private static final int BATCH = 50;
    private static final long MOST_OCTETS = 200L << 20;
    /// Generous, for slow machines: it tells a lookup by index from a search through the day.
    private static final long MOST_NANOS = 100_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Instant FROM = Instant.parse("2026-01-02T01:00:00Z");
    private static final Instant TO = Instant.parse("2026-01-02T05:00:00Z");
    /// Generous as well; each page is a transaction of milliseconds, and other mail goes on between.
    private static final Duration MOST_PLANNING = Duration.ofSeconds(30);
    private static final int PAGE = 5000;
    private static final LocalDate DAY = LocalDate.parse("2026-01-01");

    @TempDir
    Path directory;

    private final BusyDay sessions = new BusyDay(DAY, DOMAINS);

    @Test
    void aDayOfAMillionSessionsTakesLittleRoomAndIsReadAPageAtATime(TestReporter reporter) throws Exception {
        Stores.open(directory, new LabClock(Instant.EPOCH)).close();
        var counts = new RidingCounts(new LedgerRows(LedgerLimits.STANDARD), SpoolListener.NOBODY);
        long spent;
        try (var db = Db.forWriting(directory.resolve("relay.db"))) {
            // What a commit costs is not the ledger's.
            db.execute("PRAGMA synchronous=OFF");
            db.execute("PRAGMA wal_autocheckpoint=1000");
            spent = countAll(db, counts);
        }
        try (var storage = Stores.open(directory, new LabClock(Instant.EPOCH))) {
            var octets = storage.size();
            var began = System.nanoTime();
            var sessions = readAll(storage.ledger());
            reporter.publishEntry(Map.of("octets", Long.toString(octets), "microseconds a session",
                    Double.toString(spent / 1000.0 / SESSIONS), "read in ms",
                    Long.toString(Duration.ofNanos(System.nanoTime() - began).toMillis())));

            assertThat(sessions).isEqualTo(SESSIONS);
            assertThat(octets).isLessThan(MOST_OCTETS);
            assertThat(spent / SESSIONS).isLessThan(MOST_NANOS);
        }
        try (var storage = Stores.open(directory, new LabClock(FROM))) {
            storage.ledger().close(DAY);
            sendAll(storage, reporter);
        }
        // With its log copied back.
        var octets = Files.size(directory.resolve("relay.db"));
        reporter.publishEntry("octets with the book", Long.toString(octets));
        assertThat(octets).isLessThan(MOST_OCTETS);
    }

    /// Each report of the day is planned and decided, as if every domain asked for one.
    private void sendAll(SqliteStorage storage, TestReporter reporter) throws Exception {
        var began = System.nanoTime();
        var planned = storage.reports().plan(DAY, FROM, TO);
        var planning = millisSince(began);
        began = System.nanoTime();
        var decided = decideAll(storage.reports());
        var deciding = millisSince(began);
        began = System.nanoTime();
        var listed = listAll(storage.reports());
        var domains = (int) storage.ledger().days().getFirst().domains();
        reporter.publishEntry(Map.of("planned in ms", Long.toString(planning), "decided in ms",
                Long.toString(deciding), "listed in ms", Long.toString(millisSince(began))));

        // Chance leaves a few of them without mail.
        assertThat(domains).isGreaterThan(DOMAINS - 100);
        assertThat(planned).isEqualTo(domains);
        assertThat(decided).isEqualTo(domains);
        assertThat(listed).isEqualTo(domains);
        assertThat(storage.reports().pending()).isEqualTo(domains);
        assertThat(Duration.ofMillis(planning)).isLessThan(MOST_PLANNING);
    }

    private static int decideAll(ReportStore book) throws InterruptedException {
        var decided = new AtomicInteger();
        for (var page = book.due(TO, PAGE); !page.isEmpty(); page = book.due(TO, PAGE)) {
            // Together they share commits, as they do with the mail of a busy relay.
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var due : page) {
                    callers.execute(() -> {
                        book.decided(due, List.of(sending(due)), "");
                        decided.incrementAndGet();
                    });
                }
            }
        }
        return decided.get();
    }

    private static Sending sending(DueReport due) {
        return new Sending(new Sending.Id(due.day(), due.domain(), "", "mailto:tls-reports@" + due.domain(), 1),
                Sending.State.WAITING, FROM, due.at(), Optional.empty(), 0, Optional.empty(), "", FROM);
    }

    private static int listAll(ReportStore book) {
        var listed = 0;
        var size = PAGE;
        while (size == PAGE) {
            size = book.sendings(Optional.of(DAY), Optional.empty(), listed, PAGE).size();
            listed += size;
        }
        return listed;
    }

    private static long millisSince(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    /// @return the nanoseconds of CPU spent inside transactions, without their ends
    private long countAll(Db db, RidingCounts counts) throws SQLException {
        var spent = 0L;
        for (var done = 0; done < SESSIONS; done += BATCH) {
            for (var i = 0; i < BATCH; i++) {
                counts.count(sessions.next());
            }
            db.begin();
            var began = THREADS.getCurrentThreadCpuTime();
            counts.ride(db);
            spent += THREADS.getCurrentThreadCpuTime() - began;
            db.commit();
            counts.held();
        }
        return spent;
    }

    private static long readAll(LedgerStore ledger) {
        var sessions = 0L;
        for (var page = ledger.domains(DAY, Optional.empty(), 1000); !page.isEmpty(); page =
                ledger.domains(DAY, Optional.of(page.getLast()), 1000)) {
            for (var domain : page) {
                sessions += ledger.results(DAY, domain)
                        .stream()
                        .mapToLong(result -> result.succeeded() + result.failed())
                        .sum();
            }
        }
        return sessions;
    }
}
