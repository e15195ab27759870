package org.stsrelay.delivery.healing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.AttemptListener;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.spool.Spool;
import org.stsrelay.delivery.sts.PolicyChange;

/// Has mail that waits for a TLS reason tried at once when that reason may be gone: another policy, other mail hosts, or
/// mail that gets through.
///
/// Looks around lightly for destinations with such mail, and for no others; a few a second at most, whatever waits.
public final class SelfHealing implements AttemptListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SelfHealing.class);

    private static final Duration TICK = Duration.ofSeconds(1);

    /// Begun within a tick, and under way at a time.
    private static final int LOOKS = 10;
    private static final int LOOKS_AT_A_TIME = 64;

    /// Looks come up to so much of the interval earlier or later, so that they do not all come at once.
    private static final double JITTER = 0.2;

    private final Spool spool;
    private final QueueDesk desk;
    private final Surroundings surroundings;
    private final Supplier<Duration> interval;
    private final Consumer<Set<DomainPart>> due;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Map<DomainPart, KeptBack> keptBack = new HashMap<>();
    private final Thread thread = Thread.ofVirtual().name("self-healing").unstarted(this::run);
    private int looking;
    private long lastLooks = System.nanoTime() - TICK.toNanos();
    private boolean complete;
    private boolean closed;

    /// @param interval between two looks at one destination; it may change
    /// @param due told of destinations whose mail was made due
    public SelfHealing(Spool spool, QueueDesk desk, Surroundings surroundings, Supplier<Duration> interval,
            Consumer<Set<DomainPart>> due, Clock clock) {
        this.spool = spool;
        this.desk = desk;
        this.surroundings = surroundings;
        this.interval = interval;
        this.due = due;
        this.clock = clock;
    }

    /// Finds out what waits from before, and begins.
    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What holds for a domain has changed. Costs nothing where no mail waits.
    public void policyChanged(PolicyChange change) {
        lock.lock();
        try {
            var destination = new DomainPart.Name(change.domain());
            // Until everything is known that waits, it might be mail of this domain.
            var known = complete ? Optional.ofNullable(keptBack.get(destination)) : Optional.of(entry(destination));
            known.ifPresent(each -> each.policyChanged(change, clock.instant()));
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void attemptSettled(AttemptRecord attempt) {
        lock.lock();
        try {
            if (attempt.results().stream().anyMatch(SelfHealing::isKeptBack)) {
                var each = entry(attempt.destination());
                each.refused(attempt, clock.instant());
                wakeFor(each);
            } else if (attempt.results().stream().anyMatch(each -> each.outcome() == Outcome.DELIVERED)) {
                Optional.ofNullable(keptBack.get(attempt.destination())).ifPresent(each -> {
                    each.delivered();
                    wakeFor(each);
                });
            }
        } finally {
            lock.unlock();
        }
    }

    /// However many attempts are settled, most of them change nothing.
    private void wakeFor(KeptBack each) {
        var now = clock.instant();
        if (each.isToTry(now) || (each.isToLookAt(now) && isTimeForLooks())) {
            news.signalAll();
        }
    }

    private boolean isTimeForLooks() {
        return System.nanoTime() - lastLooks >= TICK.toNanos();
    }

    private static boolean isKeptBack(RecipientOutcome result) {
        return result.outcome() == Outcome.DEFERRED
                && (result.failure().isPresent() || result.stage() == Stage.POLICY);
    }

    private KeptBack entry(DomainPart destination) {
        return keptBack.computeIfAbsent(destination, _ -> new KeptBack());
    }

    private void run() {
        try {
            recall();
            while (step()) {
                // What there is to do is begun in steps.
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void recall() {
        try {
            var waiting = desk.keptBack();
            lock.lock();
            try {
                waiting.forEach(this::entry);
                complete = true;
            } finally {
                lock.unlock();
            }
        } catch (RuntimeException e) {
            LOG.warn("the store did not say which mail waits for a TLS reason; what waits from before keeps its steps",
                    e);
        }
    }

    /// @return whether there will be another one
    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's, which looks at everything anew
    private boolean step() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (closed) {
                return false;
            }
            var now = clock.instant();
            keptBack.forEach((destination, each) -> each.takeTry(now)
                    .ifPresent(why -> begin("heal " + destination, () -> tryNow(destination, why))));
            toLookAt(now).forEach(destination -> begin("look at " + destination, () -> look(destination)));
            var woken = news.await(TICK.toMillis(), TimeUnit.MILLISECONDS);
            return woken || !closed;
        } finally {
            lock.unlock();
        }
    }

    /// No more than so many in each tick, however often there is news meanwhile.
    private List<DomainPart> toLookAt(Instant now) {
        if (!isTimeForLooks()) {
            return List.of();
        }
        var turns = keptBack.entrySet()
                .stream()
                .filter(each -> each.getValue().isToLookAt(now))
                .sorted(Comparator.comparing(each -> each.getValue().nextLook()))
                .limit(Math.min(LOOKS, LOOKS_AT_A_TIME - looking))
                .toList();
        turns.forEach(each -> each.getValue().look());
        looking += turns.size();
        if (!turns.isEmpty() || looking >= LOOKS_AT_A_TIME) {
            lastLooks = System.nanoTime();
        }
        return turns.stream().map(Map.Entry::getKey).toList();
    }

    private static void begin(String name, Runnable task) {
        Thread.ofVirtual().name(name).start(task);
    }

    private void tryNow(DomainPart destination, String why) {
        if (isClosed()) {
            return;
        }
        try {
            var acted = desk.retryKeptBack(destination, clock.instant());
            if (acted.messages() > 0) {
                LOG.info("{}: {}; {} of its waiting messages are tried now", destination, why, acted.messages());
                due.accept(acted.destinations());
            }
        } catch (RuntimeException e) {
            unlessClosed(() -> LOG.warn("{}: {}, but the store did not let its mail be tried at once; it will be again",
                    destination, why, e));
            change(destination, each -> each.putBack(why));
        }
    }

    private void look(DomainPart destination) {
        if (isClosed()) {
            return;
        }
        var seen = Optional.<Surroundings.View>empty();
        try {
            seen = surroundings.of(destination);
        } catch (RuntimeException e) {
            unlessClosed(
                    () -> LOG.warn("looking whether {} has mended what keeps its mail back broke down", destination,
                            e));
        } finally {
            looked(destination, seen);
        }
    }

    private void looked(DomainPart destination, Optional<Surroundings.View> seen) {
        lock.lock();
        try {
            looking--;
            change(destination, each -> each.saw(seen, clock.instant().plus(untilNextLook())));
        } finally {
            lock.unlock();
        }
        try {
            dropIfNothingWaits(destination);
        } catch (RuntimeException e) {
            unlessClosed(() -> LOG.warn("the store did not say whether mail to {} still waits; it is asked again",
                    destination, e));
        }
    }

    /// How often it was tried at once lately is remembered all the same.
    private void dropIfNothingWaits(DomainPart destination) {
        if (spool.backlog(destination).waiting() == 0) {
            lock.lock();
            try {
                keptBack.computeIfPresent(destination,
                        (_, each) -> each.isQuiet(clock.instant()) ? null : each);
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// What breaks down while everything is being closed is no trouble.
    private void unlessClosed(Runnable word) {
        if (!isClosed()) {
            word.run();
        }
    }

    private void change(DomainPart destination, Consumer<KeptBack> change) {
        lock.lock();
        try {
            Optional.ofNullable(keptBack.get(destination)).ifPresent(change);
        } finally {
            lock.unlock();
        }
    }

    private Duration untilNextLook() {
        var factor = 1 + JITTER * ThreadLocalRandom.current().nextDouble(-1, 1);
        return Duration.ofMillis((long) (interval.get().toMillis() * factor));
    }
}
