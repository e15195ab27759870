package org.stsrelay.server.inbound;

import java.time.Clock;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;

/// So many in an hour or a minute: a bucket that holds the allowance of that time and fills up steadily.
final class Rate {

    private final OptionalInt limit;
    private final double perMillis;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private double left;
    private long filledAt;

    private Rate(OptionalInt limit, Duration per, Clock clock) {
        this.limit = limit;
        this.perMillis = per.toMillis();
        this.clock = clock;
        this.left = limit.orElse(0);
        this.filledAt = clock.millis();
    }

    /// @param limit empty for none
    static Rate anHour(OptionalInt limit, Clock clock) {
        return new Rate(limit, Duration.ofHours(1), clock);
    }

    static Rate aMinute(int limit, Clock clock) {
        return new Rate(OptionalInt.of(limit), Duration.ofMinutes(1), clock);
    }

    OptionalInt limit() {
        return limit;
    }

    /// @return whether there was one left
    boolean takeOne() {
        return limit.isEmpty() || takeOne(limit.getAsInt());
    }

    private boolean takeOne(int most) {
        lock.lock();
        try {
            var now = clock.millis();
            left = Math.min(most, left + Math.max(0, now - filledAt) * most / perMillis);
            filledAt = now;
            if (left < 1) {
                return false;
            }
            left--;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
