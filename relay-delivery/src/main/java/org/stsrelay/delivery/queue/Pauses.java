package org.stsrelay.delivery.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// How long sites are left alone.
///
/// @param throttled the first pause of a provider that asked for less (P9); it doubles each time, and may change
/// @param throttledLimit no longer than that
/// @param random evenly spread from 0 to 1
public record Pauses(Supplier<Duration> throttled, Supplier<Duration> throttledLimit, DoubleSupplier random) {

    /// P11: a destination that does not answer is left alone for 1 min, 5 min, and from there doubling to 1 h.
    private static final List<Duration> DEAD = List.of(Duration.ofMinutes(1), Duration.ofMinutes(5),
            Duration.ofMinutes(10), Duration.ofMinutes(20), Duration.ofMinutes(40), Duration.ofHours(1));

    /// P11: what failed together does not return together.
    private static final double JITTER = 0.2;

    /// Beyond that many doublings every pause is at its limit.
    private static final int DOUBLINGS = 20;

    /// @param deaths in a row before this one
    Duration dead(int deaths) {
        var step = DEAD.get(Math.clamp(deaths, 0, DEAD.size() - 1));
        var factor = 1 - JITTER + 2 * JITTER * random.getAsDouble();
        return Duration.ofMillis((long) (step.toMillis() * factor));
    }

    /// @param throttlings in a row before this one
    Duration throttled(int throttlings) {
        var doubled = throttled.get().multipliedBy(1L << Math.clamp(throttlings, 0, DOUBLINGS));
        var longest = throttledLimit.get();
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }

    /// The end of a dead destination's pause that was remembered. No pause is longer than the longest: one that seems to be
    /// was begun by a clock that was ahead (P25).
    Instant deadUntil(Instant remembered, Instant now) {
        return earlier(remembered, now.plusMillis((long) (DEAD.getLast().toMillis() * (1 + JITTER))));
    }

    /// The same for a provider that asked for less.
    Instant throttledUntil(Instant remembered, Instant now) {
        return earlier(remembered, now.plus(throttledLimit.get()));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /// After a fault of ours.
    Duration stumbled() {
        return DEAD.getFirst();
    }
}
