package org.stsrelay.reporting.run;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// How many reports went out in the last hour, and how many to each host today. Several may go at a time.
final class Throttle {

    private static final Duration HOUR = Duration.ofHours(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Instant> lastHour = new ArrayDeque<>();
    private final Map<String, Integer> today = new HashMap<>();
    private LocalDate day = LocalDate.EPOCH;

    /// One goes out.
    void count(String host, Instant now) {
        at(now, () -> {
            lastHour.addLast(now);
            return today.merge(host, 1, Integer::sum);
        });
    }

    /// When the next one may go: now, where fewer than that many went.
    Instant next(int perHour, Instant now) {
        return at(now, () -> lastHour.size() < perHour ? now : lastHour.getFirst().plus(HOUR));
    }

    int toHostToday(String host, Instant now) {
        return at(now, () -> today.getOrDefault(host, 0));
    }

    private <T> T at(Instant now, Supplier<T> look) {
        lock.lock();
        try {
            turnTo(now);
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    private void turnTo(Instant now) {
        while (!lastHour.isEmpty() && !lastHour.getFirst().plus(HOUR).isAfter(now)) {
            lastHour.removeFirst();
        }
        // A clock that was set back.
        while (!lastHour.isEmpty() && lastHour.getLast().isAfter(now)) {
            lastHour.removeLast();
        }
        var date = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (!date.equals(day)) {
            today.clear();
            day = date;
        }
    }
}
