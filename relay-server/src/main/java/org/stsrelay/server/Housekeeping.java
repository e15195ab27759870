package org.stsrelay.server;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.spool.QueueDesk;

/// Drops the history of finished mail, and counts and sendings of TLS reports, when their time is over, every ten minutes.
final class Housekeeping implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long EVERY_MINUTES = 10;
    /// A report that is so late helps nobody, and its receivers have long had others.
    private static final int DAYS_OF_COUNTS = 8;
    /// They prove to others what they were sent, and to which of their addresses.
    private static final int DAYS_OF_SENDINGS = 60;

    private final QueueDesk desk;
    private final LedgerStore ledger;
    private final ReportStore reports;
    private final Supplier<Duration> keep;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);

    Housekeeping(QueueDesk desk, LedgerStore ledger, ReportStore reports, Supplier<Duration> keep, Clock clock) {
        this.desk = desk;
        this.ledger = ledger;
        this.reports = reports;
        this.keep = keep;
        this.clock = clock;
        Thread.ofVirtual().name("housekeeping").start(this::run);
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            while (!closed.await(EVERY_MINUTES, TimeUnit.MINUTES)) {
                tidy();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void tidy() {
        tidy("the history of finished mail", () -> desk.forgetFinished(clock.instant().minus(keep.get())));
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        tidy("the counts for TLS reports", () -> ledger.forgetBefore(today.minusDays(DAYS_OF_COUNTS)));
        tidy("the plan of TLS reports", () -> reports.forgetDueBefore(today.minusDays(DAYS_OF_COUNTS)));
        tidy("the book of TLS reports", () -> reports.forgetBefore(today.minusDays(DAYS_OF_SENDINGS)));
    }

    private static void tidy(String what, Runnable trimming) {
        try {
            trimming.run();
        } catch (RuntimeException e) {
            LOG.warn("{} could not be trimmed; the next try is in {} min", what, EVERY_MINUTES, e);
        }
    }
}
