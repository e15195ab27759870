package org.stsrelay.reporting.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.ledger.DueReport;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.Sending;

/// One look at everything that is to be done, in the order of a report's life: its day ends, it is found out where it goes,
/// it goes.
final class Pass {

    private static final Logger LOG = LoggerFactory.getLogger(Pass.class);

    /// At a time; of more than that no more is in memory.
    private static final int BATCH = 256;
    private static final int TOLD_EACH = 1000;
    private static final Duration SOON = Duration.ofMinutes(1);

    private final Days days;
    private final ReportStore store;
    private final Deciding deciding;
    private final Outbox outbox;
    private final Handover handover;
    private final Journal journal;
    private final BooleanSupplier stopping;
    private final Clock clock;

    private final TreeSet<LocalDate> open = new TreeSet<>();
    private final AtomicInteger decided = new AtomicInteger();
    private boolean recalled;
    private volatile boolean broke;
    private volatile Optional<LastRun> last = Optional.empty();

    Pass(Days days, ReportStore store, Deciding deciding, Outbox outbox, Handover handover, Journal journal,
            BooleanSupplier stopping, Clock clock) {
        this.days = days;
        this.store = store;
        this.deciding = deciding;
        this.outbox = outbox;
        this.handover = handover;
        this.journal = journal;
        this.stopping = stopping;
        this.clock = clock;
    }

    Optional<LastRun> last() {
        return last;
    }

    /// @return when there is something to do again
    Instant go(ReportSettings settings, Instant now) throws InterruptedException {
        try {
            recall(now);
            settleHanded(settings, Dead.at(now, store));
            open.addAll(days.endBefore(LocalDate.ofInstant(now, ZoneOffset.UTC), now, settings.window()));
            decide(settings, now);
            var held = send(settings, now);
            if (held.isEmpty()) {
                endThoseAsked(now);
            }
            return store.handed().isEmpty() ? next(held) : now.plus(SOON);
        } catch (RuntimeException e) {
            broke = true;
            throw e;
        }
    }

    private Instant next(Optional<Instant> held) {
        var due = store.nextDue().orElse(Instant.MAX);
        var ready = held.or(store::nextReady).orElse(Instant.MAX);
        var retry = store.nextRetry().orElse(Instant.MAX);
        return Stream.of(due, ready, retry).min(Instant::compareTo).orElseThrow();
    }

    /// What went out before this start.
    private void recall(Instant now) {
        if (!recalled) {
            outbox.recall(now);
            recalled = true;
        }
    }

    /// Nobody else is at work here: these a crash, or a store that failed, left between the book and the queue.
    private void settleHanded(ReportSettings settings, Dead dead) {
        var submitter = settings.submitter().orElseThrow();
        store.handed().forEach(handed -> handover.again(handed, submitter, settings, dead));
    }

    private void decide(ReportSettings settings, Instant now) throws InterruptedException {
        var dead = Dead.at(now, store);
        var batch = store.due(now, BATCH);
        while (!batch.isEmpty() && !stopping.getAsBoolean()) {
            batch.stream().filter(due -> due.since().isEmpty()).forEach(due -> open.add(due.day()));
            Crew.each(batch, due -> decide(due, settings, dead));
            batch = store.due(now, BATCH);
        }
    }

    private void decide(DueReport due, ReportSettings settings, Dead dead) {
        var now = clock.instant();
        try {
            deciding.decide(due, settings, dead, now);
        } catch (RuntimeException e) {
            broke = true;
            journal.broke(due, e);
            deciding.postpone(due, e.toString(), now);
        }
        var count = decided.incrementAndGet();
        if (count % TOLD_EACH == 0) {
            LOG.info("reports: {} domains looked up so far", count);
        }
    }

    /// @return until when the rest has to wait, when it has to
    private Optional<Instant> send(ReportSettings settings, Instant now) throws InterruptedException {
        var dead = Dead.at(now, store);
        var share = outbox.next(settings.limits(), now);
        while (!share.sendings().isEmpty() && !stopping.getAsBoolean()) {
            Crew.each(share.sendings(), sending -> send(sending, settings, dead));
            share = outbox.next(settings.limits(), now);
        }
        return share.held();
    }

    private void send(Sending sending, ReportSettings settings, Dead dead) {
        try {
            handover.send(sending, settings.submitter().orElseThrow(), settings, dead);
        } catch (RuntimeException e) {
            broke = true;
            journal.broke(sending.id(), e);
            store.keep(Progress.broke(sending, e.toString(), clock.instant()));
        }
    }

    /// The days that were under way have been looked after. Who did not answer is asked again without keeping a day open:
    /// of many domains, one never answers.
    private void endThoseAsked(Instant now) {
        var asked = open.stream().filter(day -> !store.isUnasked(day)).toList();
        for (var day : asked) {
            var summary = Summary.of(store, day).toString();
            LOG.info("{}", summary);
            last = Optional.of(new LastRun(now, !broke, summary));
            open.remove(day);
        }
        if (!asked.isEmpty() && open.isEmpty()) {
            broke = false;
            decided.set(0);
        }
    }
}
