package org.stsrelay.delivery.clock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds the machine's clock against what is known without it: when this program was built, the newest time that the store
/// has seen, and how much time has passed on a clock that nobody can set (P25; the reasons are in ADR 0006).
///
/// It looks whenever it is asked, so no step of the clock comes between a look and what is done because of it.
public final class ClockGuard implements Timekeeper {

    private static final Logger LOG = LoggerFactory.getLogger(ClockGuard.class);

    /// Smaller steps are what time synchronisation does.
    private static final Duration STEP = Duration.ofSeconds(60);
    /// Believing a step of less than this costs mail or a policy at most a day of its life.
    private static final Duration LEAP = Duration.ofDays(1);
    private static final Duration BETWEEN_NOTES = Duration.ofMinutes(1);
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Clock system;
    private final LongSupplier nanos;
    private final Instant built;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile ClockMark mark = ClockMark.NOWHERE;
    private volatile Runnable onSetBack = () -> {
    };
    private volatile Base base;
    private volatile Optional<Standing> standing = Optional.empty();
    private Instant told = Instant.MIN;
    private Instant noted = Instant.MIN;

    private enum Source {
        /// This program's build. How long ago that was cannot be told.
        BUILD,
        /// What the store has seen. Nor can that.
        STORE,
        /// This process.
        SEEN
    }

    /// A moment at which the time was known.
    private record Base(Instant time, long nanos, Source source) {
        Instant after(long now) {
            return time.plusNanos(now - nanos);
        }
    }

    /// A doubt, and what the clock showed when it began or was last moved.
    private record Standing(Doubt doubt, Instant shown, long nanos) {

        /// Whether the clock has only gone on since.
        boolean goesOn(Doubt other, Instant now, long at) {
            var expected = shown.plusNanos(at - nanos);
            return doubt.getClass().equals(other.getClass())
                    && Duration.between(expected, now).abs().compareTo(STEP) <= 0;
        }

        boolean isLong(long at) {
            return at - nanos >= doubt.patience().toNanos();
        }
    }

    /// @param nanos a clock that only goes forward, as [System#nanoTime] does
    /// @param built when this program was made
    public ClockGuard(Clock system, LongSupplier nanos, Instant built) {
        this.system = system;
        this.nanos = nanos;
        // The machine that built it may have been ahead, or in another time zone.
        this.built = built.minus(LEAP);
        this.base = new Base(this.built, nanos.getAsLong(), Source.BUILD);
        judge();
    }

    /// Looks at what the store knows of before this start, and keeps the time there from now on.
    ///
    /// @param whenSetBack called, on a thread of its own, when a time that was used turns out to have been ahead by more
    ///     than a day: what was put off until then is due now
    public void keepIn(ClockMark store, Runnable whenSetBack) {
        lock.lock();
        try {
            mark = store;
            onSetBack = whenSetBack;
            noted = Instant.MIN;
            store.newest().ifPresent(newest -> base = new Base(newest, nanos.getAsLong(), Source.STORE));
        } finally {
            lock.unlock();
        }
        judge();
    }

    @Override
    public Clock clock() {
        return new View(() -> read().now(), system.getZone());
    }

    @Override
    public Clock expiry() {
        return new View(() -> read().believed(), system.getZone());
    }

    @Override
    public Optional<String> doubt() {
        return read().doubt().map(doubt -> doubt.sentence(system.instant()));
    }

    /// Takes an operator's word for it that the clock is right.
    ///
    /// @return whether it is believed now: not when it shows a time before this program was built
    public boolean accept() {
        lock.lock();
        try {
            if (read().doubt().filter(Doubt.BeforeBuild.class::isInstance).isPresent()) {
                return false;
            }
            believe(system.instant(), nanos.getAsLong(), "an operator says that it is right");
            return true;
        } finally {
            lock.unlock();
        }
    }

    private Reading read() {
        var known = base;
        var at = nanos.getAsLong();
        var shown = system.instant();
        // The usual case costs no lock.
        var isFresh = standing.isEmpty() && known.source() == Source.SEEN && at - known.nanos() < FRESH_NANOS;
        return isFresh && doubtAbout(shown, known, at).isEmpty()
                ? new Reading(shown, shown, Optional.empty())
                : judge();
    }

    private Reading judge() {
        lock.lock();
        try {
            var at = nanos.getAsLong();
            var shown = system.instant();
            var doubt = doubtAbout(shown, base, at);
            if (doubt.isEmpty()) {
                believe(shown, at, "it is right again");
            } else {
                doubted(doubt.get(), shown, at);
            }
            return new Reading(tell(time(shown, at)), base.time(), standing.map(Standing::doubt));
        } finally {
            lock.unlock();
        }
    }

    private Optional<Doubt> doubtAbout(Instant shown, Base known, long at) {
        if (shown.isBefore(built)) {
            return Optional.of(new Doubt.BeforeBuild(built.plus(LEAP)));
        }
        if (shown.isBefore(known.time().minus(STEP))) {
            return Optional.of(new Doubt.Behind(known.time()));
        }
        if (!shown.isAfter(known.after(at).plus(LEAP))) {
            return Optional.empty();
        }
        return switch (known.source()) {
            case BUILD -> Optional.empty();
            case STORE -> Optional.of(new Doubt.LongAfter(known.time()));
            case SEEN -> Optional.of(new Doubt.Leapt(Duration.between(known.after(at), shown)));
        };
    }

    /// What to go by: while the machine's clock is known to be wrong, the time that has passed since it was right.
    private Instant time(Instant shown, long at) {
        return standing.map(Standing::doubt).map(doubt -> switch (doubt) {
            case Doubt.BeforeBuild(_),Doubt.Behind(_),Doubt.Leapt(_) -> base.after(at);
            // More likely the relay was off than the clock is wrong, and what arrives now must not look old.
            case Doubt.LongAfter(_) -> shown;
        }).orElse(shown);
    }

    private void doubted(Doubt doubt, Instant shown, long at) {
        var before = standing;
        if (before.filter(known -> known.goesOn(doubt, shown, at)).isEmpty()) {
            standing = Optional.of(new Standing(doubt, shown, at));
            LOG.error("{}", doubt.sentence(shown));
        } else if (before.get().isLong(at)) {
            believe(shown, at, "it has stood for " + doubt.patience().toHours() + " h");
        }
    }

    private void believe(Instant shown, long at, String why) {
        if (standing.isPresent()) {
            LOG.warn("The clock, which says {}, is believed: {}", shown, why);
        } else {
            sayStep(shown, at);
        }
        standing = Optional.empty();
        base = new Base(shown, at, Source.SEEN);
        note(shown);
    }

    private Instant tell(Instant time) {
        if (told.isAfter(time.plus(LEAP))) {
            Thread.ofVirtual().name("clock-set-back").start(onSetBack);
        }
        told = time;
        return time;
    }

    private void sayStep(Instant shown, long at) {
        var step = Duration.between(base.after(at), shown);
        if (base.source() == Source.SEEN && step.compareTo(STEP) > 0) {
            LOG.warn("The clock was set forward by {} s to {}", step.toSeconds(), shown);
        }
    }

    private void note(Instant time) {
        if (Duration.between(noted, time).abs().compareTo(BETWEEN_NOTES) >= 0) {
            noted = time;
            mark.note(time);
        }
    }
}
