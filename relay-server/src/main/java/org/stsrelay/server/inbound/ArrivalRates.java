package org.stsrelay.server.inbound;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;

/// How often each client connects. The clients that came last are remembered, and no more than are worth the memory.
final class ArrivalRates {

    private static final int REMEMBERED = 20_000;

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Object, Rate> rates = new LinkedHashMap<>();
    private OptionalInt perMinute;

    /// @param perMinute empty for no limit
    ArrivalRates(OptionalInt perMinute, Clock clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /// Another limit from now on, under which all begin anew.
    void limit(OptionalInt changed) {
        lock.lock();
        try {
            if (!changed.equals(perMinute)) {
                perMinute = changed;
                rates.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Counts one more connection.
    ///
    /// @return the limit that it exceeds, empty when it does not
    OptionalInt exceededBy(Object client) {
        lock.lock();
        try {
            return perMinute.isEmpty() || rateOf(client, perMinute.getAsInt()).takeOne()
                    ? OptionalInt.empty()
                    : perMinute;
        } finally {
            lock.unlock();
        }
    }

    private Rate rateOf(Object client, int limit) {
        var rate = rates.computeIfAbsent(client, _ -> Rate.aMinute(limit, clock));
        rates.putLast(client, rate);
        while (rates.size() > REMEMBERED) {
            rates.pollFirstEntry();
        }
        return rate;
    }
}
