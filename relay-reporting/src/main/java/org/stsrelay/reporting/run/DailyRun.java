package org.stsrelay.reporting.run;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.dns.Resolver;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.AttemptListener;
import org.stsrelay.reporting.DayReports;

/// Sends the reports of each day that has ended, once (RFC 8460 §4.1, §5): looks at what there is to do whenever the
/// moment of something has come, and has it done. All it goes by is in the store, so it makes no difference when it is stopped.
///
/// While the clock is in doubt no day ends and nothing is sent (P25).
public final class DailyRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DailyRun.class);

    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration AFTER_TROUBLE = Duration.ofMinutes(1);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Supplier<ReportSettings> settings;
    private final Timekeeper time;
    private final Pass pass;
    private final SendNow sendNow;
    private final ByHand byHand = new ByHand();
    private final ReportOutcomes outcomes;
    private final Semaphore bell = new Semaphore(0);
    private volatile boolean closed;
    private volatile boolean sentBeside;
    private final Thread running = Thread.ofVirtual().name("reports").unstarted(this::run);

    private Instant seen = Instant.MIN;
    private Instant next = Instant.MIN;
    private boolean wasActive;

    /// @param settings asked for at each use; they may change
    public DailyRun(LedgerStore ledger, ReportStore store, Resolver resolver, Mailing mailing, Posting posting,
            Supplier<ReportSettings> settings, RunListener listener, Timekeeper time) {
        this.settings = settings;
        this.time = time;
        var journal = new Journal(listener);
        var deciding = new Deciding(ledger, store, resolver, journal);
        var silences = new Silences();
        var handover = new Handover(new Making(new DayReports(ledger), journal), store, mailing, posting, new Doors(),
                silences,
                journal, time.expiry());
        var days = new Days(ledger, store);
        var underway = Underway.nothing();
        var outbox = new Outbox(ledger, store, underway.sendings());
        this.pass = new Pass(days, store, deciding, outbox, handover, silences, underway, journal, bell::release,
                time.expiry());
        this.sendNow = new SendNow(days, ledger, store, deciding, outbox, handover, underway, journal,
                time.expiry(), byHand);
        this.outcomes = new ReportOutcomes(listener);
    }

    public void start() {
        running.start();
    }

    /// To be told of attempts: what becomes of reports in the queue is learned by them.
    public AttemptListener outcomes() {
        return outcomes;
    }

    /// The run that ended last since the start.
    public Optional<LastRun> lastRun() {
        return pass.last();
    }

    /// Sends what there is of a day without waiting for its moment, to every domain or to one: of a day that has ended what
    /// is due, waits or was given up; of the day that goes on the counts so far, as a report of their own. Returns when
    /// each was handed over once. The daily run goes on beside it; no report is in the hands of both.
    ///
    /// @param progress told of each report and destination, of those too that stay as they are
    /// @throws IllegalStateException when no reports can be sent now, saying why
    public void sendNow(LocalDate day, Optional<DomainName> only, Consumer<Step> progress)
            throws InterruptedException {
        var current = settings.get();
        requireActive(current);
        try {
            sendNow.send(day, only, current, progress);
        } finally {
            // What was not taken has a next try, of which the run does not know.
            sentBeside = true;
            bell.release();
        }
    }

    private void requireActive(ReportSettings current) {
        time.doubt().ifPresent(doubt -> {
            throw new IllegalStateException("no reports are sent while the clock is in doubt: " + doubt);
        });
        if (closed) {
            throw new IllegalStateException("the relay is stopping");
        }
        if (!current.enabled()) {
            throw new IllegalStateException("reports are off: tls-rpt.enabled is false");
        }
        if (current.submitter().isEmpty()) {
            throw new IllegalStateException("nobody is named as the sender of reports: set tls-rpt.from, or"
                    + " tls-rpt.domain with tls-rpt.contact");
        }
    }

    /// What is being handed over may end, whoever asked for it; the rest is done after the next start.
    @Override
    public void close() {
        close(CLOSING);
    }

    /// @param patience with the look that goes on and with what is being handed over, all together
    void close(Duration patience) {
        closed = true;
        bell.release();
        byHand.stop();
        var end = System.nanoTime() + patience.toNanos();
        try (pass) {
            if (running.isAlive() && !running.join(until(end))) {
                running.interrupt();
            }
            if (!finishedWithin(until(end)) || !byHand.leftWithin(until(end))) {
                LOG.info("reports that are on their way go after the next start");
                byHand.breakOff();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration until(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private void run() {
        try {
            while (!closed) {
                lookIfDue();
                awaitBell();
            }
        } catch (InterruptedException _) {
            // Closed in the middle of a look.
        }
    }

    private void awaitBell() throws InterruptedException {
        if (bell.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
            bell.drainPermits();
        }
    }

    /// Waits for what goes on.
    ///
    /// @return whether it ended in that time
    boolean finishedWithin(Duration time) throws InterruptedException {
        return pass.finishedWithin(time);
    }

    /// Any step of the clock is a reason to look again: what is due is due by the clock as it is.
    ///
    /// @return whether it is worthwhile to look again at the same moment
    boolean lookIfDue() throws InterruptedException {
        var now = time.expiry().instant();
        var current = settings.get();
        if (time.doubt().isPresent()) {
            return false;
        }
        if (!now.isBefore(next) || now.isBefore(seen) || current.isActive() != wasActive || sentBeside) {
            sentBeside = false;
            wasActive = current.isActive();
            seen = now;
            next = wasActive ? look(current, now) : Days.midnightAfter(now);
        }
        seen = now;
        return !next.isAfter(now);
    }

    private Instant look(ReportSettings current, Instant now) throws InterruptedException {
        try {
            var moment = pass.go(current, now);
            var midnight = Days.midnightAfter(now);
            return moment.isBefore(midnight) ? moment : midnight;
        } catch (RuntimeException e) {
            LOG.error("sending reports broke down; it goes on in {} s", AFTER_TROUBLE.toSeconds(), e);
            return now.plus(AFTER_TROUBLE);
        }
    }
}
