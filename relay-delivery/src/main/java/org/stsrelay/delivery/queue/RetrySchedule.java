package org.stsrelay.delivery.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.spool.Message;

/// When a message is tried again, and when it is given up (RFC 5321 §4.5.4.1).
public final class RetrySchedule {

    /// Steps carry so much jitter either way (P11), or what failed together would return together.
    private static final double JITTER = 0.2;

    /// RFC 8460 §5.4: a report that could not be handed over within a day is of no use.
    private static final Duration REPORT_LIFETIME = Duration.ofDays(1);

    /// How much longer a message waits when the policy that holds it back cannot be checked at its end.
    private static final Duration GRACE = Duration.ofDays(1);

    private static final Duration SHORTEST = Duration.ofMillis(500);

    private final List<Duration> steps;
    private final Duration lifetime;
    private final Duration noticeLifetime;
    private final DoubleSupplier random;

    /// @param steps after the first attempt, the second and so on; the last repeats
    /// @param lifetime of mail
    /// @param noticeLifetime of our own notices to senders
    /// @param random evenly spread from 0 to 1
    public RetrySchedule(List<Duration> steps, Duration lifetime, Duration noticeLifetime, DoubleSupplier random) {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a retry schedule needs at least one step");
        }
        this.steps = List.copyOf(steps);
        this.lifetime = lifetime;
        this.noticeLifetime = noticeLifetime;
        this.random = random;
    }

    /// When the next attempt is due: after its step, but no later than the end of the message's life, when the last
    /// one is made; but never before the host's wait is over (P12).
    ///
    /// @param attempts how many were made
    /// @param least the wait that the host asked for; the step counts if it is longer
    public Instant next(Message message, int attempts, Duration least, Instant now) {
        var step = steps.get(Math.clamp(attempts - 1L, 0, steps.size() - 1));
        var factor = 1 - JITTER + 2 * JITTER * random.getAsDouble();
        var wait = Duration.ofNanos((long) (step.toNanos() * factor));
        var due = now.plus(wait.compareTo(least) < 0 ? least : wait);
        var end = end(message);
        return end.isAfter(now.plus(SHORTEST)) && due.isAfter(end) ? later(end, now.plus(least)) : due;
    }

    /// The same, but no later than the first of some moments ahead at which somebody is to learn what an attempt comes
    /// to: with steps of four hours, a sender would otherwise hear of a delay hours after its time.
    public Instant next(Message message, int attempts, Duration least, Instant now, List<Instant> stops) {
        var due = next(message, attempts, least, now);
        return stops.stream()
                .filter(now::isBefore)
                .map(stop -> later(stop, now.plus(least.compareTo(SHORTEST) < 0 ? SHORTEST : least)))
                .filter(due::isAfter)
                .min(Instant::compareTo)
                .orElse(due);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /// Whether an attempt that begins now is the last one.
    public boolean isLast(Message message, Instant now) {
        return !now.isBefore(end(message));
    }

    /// Whether even a message that could not be given up at its end has waited enough. One whose end fell into a time
    /// when nothing was tried at all has not.
    ///
    /// @param due when the attempt under way was due
    public boolean isLongOver(Message message, Instant due, Instant now) {
        return due.isAfter(end(message)) && now.isAfter(end(message).plus(GRACE));
    }

    /// Whether an attempt comes so long after it was due that the message has not been tried for a while: it was held, or
    /// the relay was off.
    ///
    /// @param due when the attempt under way was due
    public boolean isLate(Instant due, Instant now) {
        return now.isAfter(due.plus(GRACE));
    }

    /// When the last attempt is made.
    public Instant end(Message message) {
        return message.received().plus(lifetime(message.purpose()));
    }

    private Duration lifetime(Purpose purpose) {
        return switch (purpose) {
            case RELAYED -> lifetime;
            case NOTICE -> noticeLifetime;
            case TLS_REPORT -> lifetime.compareTo(REPORT_LIFETIME) < 0 ? lifetime : REPORT_LIFETIME;
        };
    }
}
