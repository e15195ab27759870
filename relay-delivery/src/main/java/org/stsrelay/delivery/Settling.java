package org.stsrelay.delivery;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.attempt.AttemptResult;
import org.stsrelay.delivery.attempt.DeliveryAttempt;
import org.stsrelay.delivery.attempt.DeliveryAttempt.LastAttempt;
import org.stsrelay.delivery.attempt.WaitingSentence;
import org.stsrelay.delivery.bounce.BounceBrake;
import org.stsrelay.delivery.bounce.BounceBrake.Verdict;
import org.stsrelay.delivery.bounce.Notices;
import org.stsrelay.delivery.bounce.Outlook;
import org.stsrelay.delivery.bounce.TlsAlarm;
import org.stsrelay.delivery.bounce.Told;
import org.stsrelay.delivery.bounce.Withheld;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.fault.LocalFault;
import org.stsrelay.delivery.outcome.AttemptProgress;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.queue.Concluded;
import org.stsrelay.delivery.queue.RetrySchedule;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Orders.Order;
import org.stsrelay.delivery.spool.Settlement;
import org.stsrelay.delivery.spool.Settlement.Next;
import org.stsrelay.delivery.spool.Spool;

/// Has a consignment tried, and settles what follows: again later, given up, held, told to the sender. Recipients, history
/// and notices are kept in one transaction, so a crash repeats all of it or nothing.
final class Settling {

    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

    private static final String FAULT =
            "the attempt broke off because of a fault in this relay; its log says more";

    private final DeliveryAttempt attempt;
    private final Supplier<RetrySchedule> schedule;
    private final Supplier<Duration> greylistedRetry;
    private final Notices notices;
    private final Brakes brakes;
    private final TlsAlarm alarm;
    private final Spool spool;
    private final Listeners listeners;
    private final Timekeeper time;
    private final Clock clock;

    /// @param schedule asked for each time, as `greylistedRetry` is; they may change
    Settling(DeliveryAttempt attempt, Supplier<RetrySchedule> schedule, Supplier<Duration> greylistedRetry,
            Notices notices, Brakes brakes, TlsAlarm alarm, Spool spool, Listeners listeners, Timekeeper time) {
        this.attempt = attempt;
        this.schedule = schedule;
        this.greylistedRetry = greylistedRetry;
        this.notices = notices;
        this.brakes = brakes;
        this.alarm = alarm;
        this.spool = spool;
        this.listeners = listeners;
        this.time = time;
        this.clock = time.clock();
    }

    /// What keeps faults of ours from becoming bounces.
    record Brakes(BounceBrake bounces, LocalFault fault) {}

    Concluded conclude(Lease lease, AttemptProgress progress) {
        var isLast = time.doubt().isEmpty() && schedule.get().isLast(lease.message(), time.expiry().instant());
        var tried = tried(lease, progress, isLast);
        if (tried.result().site() == Site.ANSWERED) {
            progress.answered();
        }
        return time.doubt().isEmpty()
                ? judge(lease, tried.result(), isLast && mayBeGivenUp(lease, tried))
                // P25: nothing ends by a clock in doubt
                : tell(lease, tried.result().withFailuresPostponed(), new Fate.Retried());
    }

    /// What broke off has checked no policy, so it ends only when the message's life is long over.
    private LastAttempt tried(Lease lease, AttemptProgress progress, boolean isLast) {
        try {
            return isLast ? attempt.runLast(lease, progress) : new LastAttempt(attempt.run(lease, progress), false);
        } catch (RuntimeException broken) {
            LOG.error("{}: an attempt broke off", lease.message().id(), broken);
            return new LastAttempt(AttemptResult.broken(lease.consignment().waiting(), FAULT), false);
        }
    }

    /// Ends what an operator ordered back, without an attempt.
    Concluded giveBack(Order order) {
        var lease = order.lease();
        return tell(lease, AttemptResult.ordered(lease.consignment().waiting(), order.why()),
                new Fate.GivenUp());
    }

    /// No failure for good before the DNS was asked whether the policy behind it still stands (RFC 8461 §5.1). When it
    /// does not say, the message waits on, but not without end. Nor because a host says "not yet" to a message that was
    /// released, or found at a start, after the end of its life.
    private boolean mayBeGivenUp(Lease lease, LastAttempt tried) {
        var steps = schedule.get();
        var now = time.expiry().instant();
        var due = lease.consignment().due();
        var isAskedToWait = tried.result().isAskedToWait() && steps.isLate(due, now);
        return !isAskedToWait && !isKeptByLocalFault(tried.result())
                && (tried.isChecked() || steps.isLongOver(lease.message(), due, now));
    }

    /// While TLS fails everywhere, the fault is ours: nothing ends by it.
    private boolean isKeptByLocalFault(AttemptResult result) {
        return (result.refused() || result.isRefusedByTls()) && brakes.fault().standing().isPresent();
    }

    /// No failure for good while failures come from everywhere (P18).
    private Concluded judge(Lease lease, AttemptResult result, boolean isLast) {
        return switch (brakes.bounces().judge(lease, result, isLast, clock.instant())) {
            case Verdict.Stands() -> tell(lease, result, isLast ? new Fate.GivenUp() : new Fate.Retried());
            case Verdict.Wait() -> tell(lease, result.withFailuresPostponed(), new Fate.Retried());
            case Verdict.AskAgain(var at) -> tell(lease, result.withFailuresPostponed(), new Fate.RetriedAt(at));
            case Verdict.Hold(var reason) -> tell(lease, result.withFailuresPostponed(), new Fate.Held(reason));
        };
    }

    /// A failure that its sender cannot be told of is none yet. Whatever breaks here, an error included, the attempt has
    /// been made, and an outcome that is not kept repeats a delivery.
    private Concluded tell(Lease lease, AttemptResult result, Fate fate) {
        Told told;
        try {
            told = notices.after(lease, result, outlook(lease, fate), time.expiry().instant());
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("{}: the notice to its sender cannot be written; the message waits", lease.message().id(), e);
            return keep(lease, result.withFailuresPostponed(), new Fate.Retried(), Told.NOTHING);
        }
        return keep(lease, result, fate, told);
    }

    private Outlook outlook(Lease lease, Fate fate) {
        return new Outlook(fate.isGivenUp(),
                fate instanceof Fate.Held ? Optional.empty() : Optional.of(schedule.get().end(lease.message())));
    }

    private Concluded keep(Lease lease, AttemptResult result, Fate fate, Told told) {
        var now = clock.instant();
        var next = next(lease, result, fate, told, now);
        var again = again(next);
        var due = again.map(Next.Again::due);
        var record = AttemptRecords.of(lease, result, fate.isGivenUp(), now, again, withheld(fate, told));
        var fresh = spool.settle(new Settlement(lease.consignment().id(), record, next, told.notices(), told.warned()));
        listeners.attempts().attemptSettled(record);
        tellFeedback(result);
        // One alarm is enough: while the fault is ours, no destination raises its own.
        alarm.settled(lease, result, isKeptByLocalFault(result) ? Optional.empty() : due, now);
        return new Concluded(result.site(), result.throttled(), due, fresh);
    }

    private Duration leastWait(AttemptResult result) {
        return result.greylisted() ? greylistedRetry.get() : Duration.ZERO;
    }

    private void tellFeedback(AttemptResult result) {
        result.less().ifPresent(less -> listeners.feedback().throttled(less.host(), less.reply()));
        result.later().ifPresent(listeners.feedback()::greylisted);
    }

    private Next next(Lease lease, AttemptResult result, Fate fate, Told told, Instant now) {
        var waiting = Set.copyOf(result.waiting());
        if (waiting.isEmpty()) {
            return new Next.Finished();
        }
        return switch (fate) {
            case Fate.GivenUp() -> new Next.Finished();
            case Fate.Held(var reason) -> new Next.Held(waiting, now, reason);
            case Fate.RetriedAt(var at) -> again(lease, result, at, now);
            case Fate.Retried() -> again(lease, result, due(lease, result, told, now), now);
        };
    }

    private static Next again(Lease lease, AttemptResult result, Instant due, Instant now) {
        return new Next.Again(Set.copyOf(result.waiting()), due,
                WaitingSentence.of(lease.consignment().destination(), result, due, now));
    }

    private Instant due(Lease lease, AttemptResult result, Told told, Instant now) {
        var warning = told.warned() ? Optional.<Instant>empty() : notices.warningDue(lease, result);
        var stops = Stream.concat(warning.stream(), alarm.due(lease, result).stream()).toList();
        return schedule.get().next(lease.message(), lease.consignment().attempts() + 1, leastWait(result), now, stops);
    }

    private static Optional<Next.Again> again(Next next) {
        return switch (next) {
            case Next.Again again -> Optional.of(again);
            case Next.Finished(),Next.Held(_, _, _) -> Optional.empty();
        };
    }

    private static List<String> withheld(Fate fate, Told told) {
        var sentences = told.withheld().stream().map(Withheld::sentence).distinct();
        return fate instanceof Fate.Held(var reason)
                ? Stream.concat(Stream.of(reason), sentences).toList()
                : sentences.toList();
    }

    /// What becomes of those who still wait.
    private sealed interface Fate {

        record GivenUp() implements Fate {}

        record Retried() implements Fate {}

        record RetriedAt(Instant at) implements Fate {}

        record Held(String reason) implements Fate {}

        default boolean isGivenUp() {
            return this instanceof GivenUp;
        }
    }
}
