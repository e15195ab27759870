package org.stsrelay.reporting.run;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/// How many reports went out in the last hour, and how many to each host today.
final class Throttle {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Deque<Instant> lastHour = new ArrayDeque<>();
    private final Map<String, Integer> today = new HashMap<>();
    private LocalDate day = LocalDate.EPOCH;

    /// One goes out.
    void count(String host, Instant now) {
        turnTo(now);
        lastHour.addLast(now);
        today.merge(host, 1, Integer::sum);
    }

    /// When the next one may go: now, where fewer than that many went.
    Instant next(int perHour, Instant now) {
        turnTo(now);
        return lastHour.size() < perHour ? now : lastHour.getFirst().plus(HOUR);
    }

    int toHostToday(String host, Instant now) {
        turnTo(now);
        return today.getOrDefault(host, 0);
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
