package org.stsrelay.server.inbound;

import java.time.Clock;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;

/// So many recipients in an hour: a bucket that holds the hour's allowance and fills up steadily.
final class RecipientRate {

    private static final double HOUR_MILLIS = Duration.ofHours(1).toMillis();

    private final OptionalInt perHour;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private double left;
    private long filledAt;

    RecipientRate(OptionalInt perHour, Clock clock) {
        this.perHour = perHour;
        this.clock = clock;
        this.left = perHour.orElse(0);
        this.filledAt = clock.millis();
    }

    OptionalInt perHour() {
        return perHour;
    }

    /// @return whether there was one left
    boolean takeOne() {
        return perHour.isEmpty() || takeOne(perHour.getAsInt());
    }

    private boolean takeOne(int limit) {
        lock.lock();
        try {
            var now = clock.millis();
            left = Math.min(limit, left + Math.max(0, now - filledAt) * limit / HOUR_MILLIS);
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
