package org.stsrelay.delivery.queue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Spool;

/// Starts the attempts: each destination in its turn, none more than its window lets through, one virtual thread each.
///
/// Memory holds one entry for each destination with mail and the leases that are about to be tried; everything else
/// stays in the spool and is claimed when it is due. One lock guards the [Agenda], and it is never held while anything
/// is read, written or waited for outside.
public final class Dispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /// The clock may be set forward while nothing happens (P25), so it is looked at this often; that touches no store.
    private static final Duration GLANCE = Duration.ofMillis(500);

    /// A store that failed to answer is asked again after this.
    private static final Duration AFTER_STORE_FAILURE = Duration.ofSeconds(5);

    private final Spool spool;
    private final Function<Lease, Concluded> attempt;
    private final Clock clock;
    private final Agenda agenda;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean draining;

    /// @param attempt tries a consignment, settles it and says what it came to
    /// @param limits asked for at each step; they may change
    public Dispatcher(Spool spool, Function<Lease, Concluded> attempt, Supplier<Limits> limits, Clock clock) {
        this.spool = spool;
        this.attempt = attempt;
        this.clock = clock;
        this.agenda = new Agenda(limits);
    }

    /// Picks up what waits in the spool and begins.
    public void start() {
        var waiting = spool.backlogs();
        update(now -> waiting.forEach(backlog -> agenda.waiting(backlog, now)));
        Thread.ofVirtual().name("dispatcher").start(this::run);
    }

    /// Takes leases on mail that was just kept, so that its first attempt needs no reading.
    public void fresh(List<Lease> leases) {
        giveBack(changing(() -> draining ? leases : agenda.offer(leases, clock.instant())));
    }

    /// Tries what is due for a destination now, even if the destination was given up for dead a moment ago.
    public void wake(DomainPart destination) {
        update(now -> agenda.wake(destination, now));
    }

    /// Looks at destinations anew after somebody changed what waits for them.
    public void reload(Collection<DomainPart> destinations) {
        update(now -> destinations.forEach(destination -> agenda.reload(destination, now)));
    }

    /// Tries all that is due, dead destinations included.
    public void flush() {
        update(now -> agenda.destinations().forEach(destination -> agenda.wake(destination, now)));
    }

    public Load load() {
        lock.lock();
        try {
            return agenda.load();
        } finally {
            lock.unlock();
        }
    }

    /// Starts no more attempts, gives back what was about to be tried, and waits for those that are under way.
    ///
    /// @return whether all of them ended in time
    public boolean drain(Duration patience) throws InterruptedException {
        stop();
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

    /// Starts no more attempts. Those under way go on; what they come to is settled as long as the spool is open.
    @Override
    public void close() {
        stop();
    }

    private void stop() {
        giveBack(changing(() -> {
            draining = true;
            return agenda.giveUp();
        }));
    }

    private void run() {
        try {
            var goesOn = true;
            while (goesOn && !Thread.interrupted()) {
                goesOn = step();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return whether there will be another one
    private boolean step() throws InterruptedException {
        try {
            // P1: while the store fails, an outcome could not be kept, so none is brought about.
            return perform(spool.isWritable() ? next() : rest(GLANCE.toNanos()));
        } catch (RuntimeException | Error broken) {
            LOG.error("The dispatcher stumbled over a fault in this relay, and goes on", broken);
            rest(AFTER_STORE_FAILURE.toNanos());
            return true;
        }
    }

    private boolean perform(Step step) {
        switch (step) {
            case Step.Launch(var lease) -> launch(lease);
            case Step.Claim(var destination, var limit) ->
                Thread.ofVirtual().name("claim-" + destination).start(() -> claim(destination, limit));
            case Step.Rest(_) -> {
                // It rested under the lock that an event needs to become known, so it missed none.
            }
            case Step.Stop() -> {
                return false;
            }
        }
        return true;
    }

    private void launch(Lease lease) {
        try {
            Thread.ofVirtual().name("attempt-" + lease.consignment().id().message()).start(() -> tryOut(lease));
        } catch (RuntimeException | Error noThread) {
            stumbled(lease, noThread);
        }
    }

    private Step next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var now = clock.instant();
            var step = draining ? new Step.Stop() : agenda.next(now);
            return step instanceof Step.Rest(var until) ? rest(nanos(now, until)) : step;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the loop is in run(), which looks at everything anew
    private Step rest(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (draining) {
                return new Step.Stop();
            }
            changed.awaitNanos(nanos);
            return new Step.Rest(Instant.MAX);
        } finally {
            lock.unlock();
        }
    }

    private static long nanos(Instant now, Instant until) {
        return until.isAfter(now.plus(GLANCE))
                ? GLANCE.toNanos()
                : Math.max(Duration.between(now, until).toNanos(), TimeUnit.MILLISECONDS.toNanos(1));
    }

    private void tryOut(Lease lease) {
        var destination = lease.consignment().destination();
        try {
            var concluded = attempt.apply(lease);
            fresh(concluded.fresh());
            finish(now -> agenda.ended(destination, concluded, now));
        } catch (RuntimeException | Error broken) {
            stumbled(lease, broken);
        }
    }

    private void stumbled(Lease lease, Throwable broken) {
        var destination = lease.consignment().destination();
        LOG.error("Attempt at {} for {} broke off; it is tried again in a minute", lease.consignment().id(),
                destination, broken);
        finish(now -> agenda.stumbled(destination, now));
        giveBack(List.of(lease));
    }

    private void claim(DomainPart destination, int limit) {
        try {
            var leases = spool.claim(destination, clock.instant(), limit);
            var left = leases.size() < limit ? nextDue(destination) : clock.instant();
            finish(now -> agenda.claimed(destination, leases, left, now));
        } catch (RuntimeException | Error broken) {
            LOG.error("The store did not give what is due for {}; it is asked again", destination, broken);
            finish(now -> agenda.claimed(destination, List.of(), now.plus(AFTER_STORE_FAILURE), now));
        }
    }

    /// Never throws, so that leases in hand are not lost.
    private Instant nextDue(DomainPart destination) {
        try {
            return spool.backlog(destination).earliestDue();
        } catch (RuntimeException broken) {
            LOG.error("The store did not say what waits for {}; it is asked again", destination, broken);
            return clock.instant().plus(AFTER_STORE_FAILURE);
        }
    }

    /// Reports an end to the agenda and gives back what it does not keep.
    private void finish(Function<Instant, List<Lease>> end) {
        giveBack(changing(() -> {
            var unwanted = end.apply(clock.instant());
            return draining ? Stream.concat(unwanted.stream(), agenda.giveUp().stream()).toList() : unwanted;
        }));
    }

    /// Only what is back in the spool can be claimed, so the agenda learns of it afterwards.
    private void giveBack(List<Lease> leases) {
        if (leases.isEmpty()) {
            return;
        }
        leases.forEach(spool::release);
        var destinations = leases.stream().map(lease -> lease.consignment().destination()).distinct().toList();
        reload(destinations);
    }

    private void update(Consumer<Instant> change) {
        changing(() -> {
            change.accept(clock.instant());
            return List.of();
        });
    }

    /// Changes the agenda under the lock and has everybody who waits look at it.
    private List<Lease> changing(Supplier<List<Lease>> change) {
        lock.lock();
        try {
            changed.signalAll();
            return change.get();
        } finally {
            lock.unlock();
        }
    }
}
