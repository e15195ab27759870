package org.stsrelay.delivery;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.attempt.AttemptResult;
import org.stsrelay.delivery.attempt.DeliveryAttempt;
import org.stsrelay.delivery.attempt.DeliveryAttempt.LastAttempt;
import org.stsrelay.delivery.attempt.WaitingSentence;
import org.stsrelay.delivery.bounce.Notices;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.outcome.AttemptListener;
import org.stsrelay.delivery.queue.Concluded;
import org.stsrelay.delivery.queue.RetrySchedule;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Settlement;
import org.stsrelay.delivery.spool.Spool;

/// Has a consignment tried, and settles what follows: again later, given up, told to the sender. Recipients, history
/// and notices are kept in one transaction, so a crash repeats all of it or nothing.
final class Settling {

    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

    private static final String FAULT =
            "the attempt broke off because of a fault in this relay; its log says more";

    private final DeliveryAttempt attempt;
    private final Supplier<RetrySchedule> schedule;
    private final Notices notices;
    private final Spool spool;
    private final AttemptListener listener;
    private final Clock clock;

    Settling(DeliveryAttempt attempt, Supplier<RetrySchedule> schedule, Notices notices, Spool spool,
            AttemptListener listener,
            Clock clock) {
        this.attempt = attempt;
        this.schedule = schedule;
        this.notices = notices;
        this.spool = spool;
        this.listener = listener;
        this.clock = clock;
    }

    Concluded conclude(Lease lease) {
        LastAttempt tried;
        var isLast = schedule.get().isLast(lease.message(), clock.instant());
        try {
            tried = isLast ? attempt.runLast(lease) : new LastAttempt(attempt.run(lease), false);
        } catch (RuntimeException broken) {
            LOG.error("{}: an attempt broke off; the message waits", lease.message().id(), broken);
            return keep(lease, AttemptResult.broken(lease.consignment().waiting(), FAULT), false, List.of());
        }
        return tell(lease, tried.result(), isLast && mayBeGivenUp(lease, tried));
    }

    /// No failure for good before the DNS was asked whether the policy behind it still stands (RFC 8461 §5.1). When it
    /// does not say, the message waits on, but not without end.
    private boolean mayBeGivenUp(Lease lease, LastAttempt tried) {
        return tried.isChecked()
                || schedule.get().isLongOver(lease.message(), lease.consignment().due(), clock.instant());
    }

    /// A failure that its sender cannot be told of is none yet. Whatever breaks here, an error included, the attempt has
    /// been made, and an outcome that is not kept repeats a delivery.
    private Concluded tell(Lease lease, AttemptResult result, boolean isLast) {
        List<Arrival> arisen;
        try {
            arisen = notices.after(lease, result, isLast, clock.instant());
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("{}: the notice to its sender cannot be written; the message waits", lease.message().id(), e);
            return keep(lease, result.withFailuresPostponed(), false, List.of());
        }
        return keep(lease, result, isLast, arisen);
    }

    private Concluded keep(Lease lease, AttemptResult result, boolean isLast, List<Arrival> arisen) {
        var now = clock.instant();
        var waiting = isLast ? Set.<Recipient>of() : Set.copyOf(result.waiting());
        var consignment = lease.consignment();
        Optional<Instant> again = waiting.isEmpty()
                ? Optional.empty()
                : Optional.of(schedule.get().next(lease.message(), consignment.attempts() + 1, now));
        var next = again.<Settlement.Next>map(due -> new Settlement.Next.Again(waiting, due,
                WaitingSentence.of(consignment.destination(), result.troubles(), due, now)))
                .orElseGet(Settlement.Next.Finished::new);
        var record = AttemptRecords.of(lease, result, isLast, now, again);
        var fresh = spool.settle(new Settlement(consignment.id(), record, next, arisen));
        listener.attemptSettled(record);
        return new Concluded(result.site(), Optional.empty(), again, fresh);
    }
}
