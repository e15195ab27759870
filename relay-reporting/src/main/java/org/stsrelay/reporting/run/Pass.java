package org.stsrelay.reporting.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.ledger.DueReport;
import org.stsrelay.delivery.ledger.ReportStore;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.ledger.Sending.Way;

/// One look at everything that is to be done, in the order of a report's life: its day ends, it is found out where it goes,
/// it goes. What takes time is given to others; the look itself waits for nobody.
final class Pass implements AutoCloseable {

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
    private final Silences silences;
    private final Underway underway;
    private final Journal journal;
    private final Clock clock;
    private final Hands hands;

    private final OpenDays open;
    private final AtomicInteger decided = new AtomicInteger();
    private final AtomicInteger tried = new AtomicInteger();
    private final Deque<Sending> handed = new ArrayDeque<>();
    private Optional<Instant> handedLooked = Optional.empty();
    private int given;
    private boolean recalled;
    private volatile boolean brokeDown;

    /// @param bell rung when it is worthwhile to look again
    Pass(Days days, ReportStore store, Deciding deciding, Outbox outbox, Handover handover, Silences silences,
            Underway underway, Journal journal, Runnable bell, Clock clock) {
        this.days = days;
        this.store = store;
        this.deciding = deciding;
        this.outbox = outbox;
        this.handover = handover;
        this.silences = silences;
        this.underway = underway;
        this.journal = journal;
        this.clock = clock;
        this.open = new OpenDays(store);
        this.hands = new Hands(bell, this::brokeDown);
    }

    Optional<LastRun> last() {
        return open.last();
    }

    /// Waits for what goes on.
    boolean finishedWithin(Duration time) throws InterruptedException {
        return hands.finishedWithin(time);
    }

    /// What still goes on is done after the next start.
    @Override
    public void close() {
        hands.close();
    }

    /// @return when there is something to do again: at once, as long as something goes on
    Instant go(ReportSettings settings, Instant now) throws InterruptedException {
        if (brokeDown) {
            brokeDown = false;
            return now.plus(SOON);
        }
        try {
            return look(settings, now);
        } catch (RuntimeException e) {
            open.broke();
            throw e;
        }
    }

    private Instant look(ReportSettings settings, Instant now) throws InterruptedException {
        var wasIdle = hands.areIdle();
        given = 0;
        recall(now);
        silences.forgetBefore(now);
        open.open(days.endBefore(LocalDate.ofInstant(now, ZoneOffset.UTC), now, settings.window()));
        var terms = new Terms(settings.submitter().orElseThrow(), settings, Dead.at(now, store), Instant.MIN);
        lookAfterHanded(terms, now);
        decide(terms, now);
        var held = earlier(send(Way.MAIL, terms, now), send(Way.POST, terms, now));
        endThoseDone(now);
        return wasIdle && given == 0 && underway.isNothing() ? next(held, now) : now;
    }

    private void endThoseDone(Instant now) {
        if (open.endThoseDone(now)) {
            decided.set(0);
            tried.set(0);
        }
    }

    private Instant next(Optional<Instant> held, Instant now) {
        var ready = held.or(store::nextReady);
        var handed = store.handed().isEmpty() ? Optional.<Instant>empty() : Optional.of(now.plus(SOON));
        return earlier(earlier(store.nextDue(), ready), earlier(store.nextRetry(), handed)).orElse(Instant.MAX);
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        return Stream.of(one, other).flatMap(Optional::stream).min(Instant::compareTo);
    }

    /// What went out before this start.
    private void recall(Instant now) {
        if (!recalled) {
            outbox.recall(now);
            recalled = true;
        }
    }

    /// In nobody's hands: these a crash, or a store that failed, left between the book and the queue. However many they are,
    /// they leave half of the room to the others.
    private void lookAfterHanded(Terms terms, Instant now) throws InterruptedException {
        if (handed.isEmpty() && !isJustLooked(now)) {
            handedLooked = Optional.of(now);
            handed.addAll(store.handed());
        }
        for (var room = hands.sending(Way.MAIL).room() / 2; room > 0 && !handed.isEmpty(); room--) {
            give(handed.removeFirst(), current -> again(current, terms));
        }
    }

    private boolean isJustLooked(Instant now) {
        return handedLooked.filter(at -> !at.isAfter(now) && at.plus(SOON).isAfter(now)).isPresent();
    }

    private void decide(Terms terms, Instant now) throws InterruptedException {
        var room = hands.asking().room();
        if (room == 0) {
            return;
        }
        for (var due : store.due(now, underway.decisions().size() + BATCH)) {
            var decision = new Underway.Decision(due.day(), due.domain());
            if (room > 0 && underway.decisions().take(decision)) {
                room--;
                given++;
                opened(due);
                hands.asking().put(() -> {
                    try {
                        decide(due, terms);
                    } finally {
                        underway.decisions().release(decision);
                    }
                });
            }
        }
    }

    /// A day is open until each of its domains was asked.
    private void opened(DueReport due) {
        if (due.since().isEmpty()) {
            open.open(List.of(due.day()));
        }
    }

    private void decide(DueReport due, Terms terms) throws InterruptedException {
        if (store.due(due.day(), due.domain()).filter(due::equals).isEmpty()) {
            return;
        }
        var now = clock.instant();
        try {
            deciding.decide(due, terms, now);
        } catch (RuntimeException | Error e) {
            open.broke();
            journal.broke(due, e);
            deciding.postpone(due, e.toString(), now);
        }
        tell(decided.incrementAndGet(), "reports: {} domains looked up so far");
    }

    private static void tell(int count, String sentence) {
        if (count % TOLD_EACH == 0) {
            LOG.info(sentence, count);
        }
    }

    /// @return until when the rest has to wait, when it has to
    private Optional<Instant> send(Way way, Terms terms, Instant now) throws InterruptedException {
        var share = outbox.next(way, hands.sending(way).room(), terms.settings().limits(), now);
        for (var sending : share.sendings()) {
            give(sending, current -> send(current, terms));
        }
        return share.held();
    }

    @FunctionalInterface
    private interface Handing {
        Sending of(Sending sending) throws InterruptedException;
    }

    /// Puts one into the hands of the crew, unless somebody else has, or had, it in his.
    private void give(Sending sending, Handing handing) throws InterruptedException {
        var id = sending.id();
        if (!underway.sendings().take(id)) {
            outbox.done(sending);
            return;
        }
        given++;
        open.trying(sending);
        hands.sending(id.way()).put(() -> {
            try {
                if (store.sending(id).filter(sending::equals).isPresent()) {
                    handing.of(sending);
                    tell(tried.incrementAndGet(), "reports: {} handed over or tried so far");
                }
            } finally {
                underway.sendings().release(id);
                outbox.done(sending);
                open.tried(sending);
            }
        });
    }

    /// Whatever breaks, it stays as it is: the queue may have it.
    private Sending again(Sending handed, Terms terms) throws InterruptedException {
        try {
            return handover.again(handed, terms);
        } catch (RuntimeException e) {
            open.broke();
            journal.broke(handed.id(), e);
            return handed;
        }
    }

    private Sending send(Sending sending, Terms terms) throws InterruptedException {
        if (isSoFarOfAnEndedDay(sending)) {
            return givenUp(sending);
        }
        try {
            return handover.send(sending, terms);
        } catch (RuntimeException e) {
            open.broke();
            journal.broke(sending.id(), e);
            var failed = Progress.broke(sending, e.toString(), clock.instant());
            store.keep(failed);
            return failed;
        }
    }

    /// Somebody asked for the counts so far, and a stop came between. Now they would be those of the whole day, which has a
    /// report of its own.
    private boolean isSoFarOfAnEndedDay(Sending sending) {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return !sending.id().variant().isEmpty() && sending.id().day().isBefore(today);
    }

    private Sending givenUp(Sending sending) {
        var ended =
                Progress.ended(sending, State.GIVEN_UP, "its day has ended: the report of the whole day goes instead",
                        clock.instant());
        store.keep(ended);
        journal.moved(ended);
        return ended;
    }

    /// The next look waits a little.
    private void brokeDown(Throwable e) {
        LOG.error("sending reports broke down; it goes on in {} s", SOON.toSeconds(), e);
        open.broke();
        brokeDown = true;
    }
}
