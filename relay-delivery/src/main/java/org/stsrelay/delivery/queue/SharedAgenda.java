package org.stsrelay.delivery.queue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.stsrelay.delivery.spool.Lease;

/// The agenda behind its one lock, which is never held while anything is read, written or waited for outside.
final class SharedAgenda {

    /// The clock may be set forward while nothing happens (P25), so it is looked at this often; that touches no store.
    private static final Duration GLANCE = Duration.ofMillis(500);

    private final Agenda agenda;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stopped;

    SharedAgenda(Agenda agenda, Clock clock) {
        this.agenda = agenda;
        this.clock = clock;
    }

    /// The next step. One that rests has rested already, under the lock that an event needs to become known, so that it
    /// missed none.
    Step next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var now = clock.instant();
            var step = stopped ? new Step.Stop() : agenda.next(now);
            return step instanceof Step.Rest(var until) ? rest(untilThen(now, until)) : step;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until something changes, but not for long.
    Step rest() throws InterruptedException {
        return rest(GLANCE);
    }

    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's, which looks at everything anew
    Step rest(Duration most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (stopped) {
                return new Step.Stop();
            }
            changed.awaitNanos(most.toNanos());
            return new Step.Rest(Instant.MAX);
        } finally {
            lock.unlock();
        }
    }

    /// Changes something and has everybody who waits look at it.
    ///
    /// @return leases that are not kept in memory
    List<Lease> change(BiFunction<Agenda, Instant, List<Lease>> change) {
        lock.lock();
        try {
            changed.signalAll();
            var unwanted = change.apply(agenda, clock.instant());
            return stopped ? Stream.concat(unwanted.stream(), agenda.giveUp().stream()).toList() : unwanted;
        } finally {
            lock.unlock();
        }
    }

    /// The same for what brings no lease back.
    void update(BiConsumer<Agenda, Instant> update) {
        lock.lock();
        try {
            changed.signalAll();
            update.accept(agenda, clock.instant());
        } finally {
            lock.unlock();
        }
    }

    /// The same for what is answered.
    <T> T tell(BiFunction<Agenda, Instant, T> update) {
        lock.lock();
        try {
            changed.signalAll();
            return update.apply(agenda, clock.instant());
        } finally {
            lock.unlock();
        }
    }

    <T> T ask(BiFunction<Agenda, Instant, T> question) {
        lock.lock();
        try {
            return question.apply(agenda, clock.instant());
        } finally {
            lock.unlock();
        }
    }

    /// From now on there is no next step.
    ///
    /// @return all leases that wait in memory
    List<Lease> stop() {
        return change((_, _) -> {
            stopped = true;
            return List.of();
        });
    }

    /// @return whether nothing goes on any more
    boolean awaitIdle(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = patience.toNanos();
            while (!agenda.isIdle() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return agenda.isIdle();
        } finally {
            lock.unlock();
        }
    }

    private static Duration untilThen(Instant now, Instant until) {
        if (until.isAfter(now.plus(GLANCE))) {
            return GLANCE;
        }
        var left = Duration.between(now, until);
        return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
    }
}
