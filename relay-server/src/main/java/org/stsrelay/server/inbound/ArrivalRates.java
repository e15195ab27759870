package org.stsrelay.server.inbound;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;

/// How often each client connects. The clients that came last are remembered, and no more than are worth the memory.
final class ArrivalRates {

    private static final int REMEMBERED = 20_000;

    private final OptionalInt perMinute;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Object, Rate> rates = new LinkedHashMap<>();

    /// @param perMinute empty for no limit
    ArrivalRates(OptionalInt perMinute, Clock clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    boolean mayComeNow(Object client) {
        return perMinute.isEmpty() || rateOf(client, perMinute.getAsInt()).takeOne();
    }

    private Rate rateOf(Object client, int limit) {
        lock.lock();
        try {
            var rate = rates.computeIfAbsent(client, _ -> Rate.aMinute(limit, clock));
            rates.putLast(client, rate);
            while (rates.size() > REMEMBERED) {
                rates.pollFirstEntry();
            }
            return rate;
        } finally {
            lock.unlock();
        }
    }
}
