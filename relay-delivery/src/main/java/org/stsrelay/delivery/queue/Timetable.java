package org.stsrelay.delivery.queue;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/// For whom it is too early, and when it no longer is. Guarded by the dispatcher's lock.
final class Timetable<T> {

    private final PriorityQueue<Wake<T>> wakes = new PriorityQueue<>(Comparator.comparing(Wake::at));
    private final Map<T, Instant> earliest = new HashMap<>();

    private record Wake<T>(Instant at, T who) {}

    /// An earlier call wanted already stands.
    void wake(T who, Instant at) {
        if (at.isBefore(earliest.getOrDefault(who, Instant.MAX))) {
            earliest.put(who, at);
            wakes.add(new Wake<>(at, who));
        }
    }

    /// Takes out one whose time has come.
    Optional<T> due(Instant now) {
        while (!wakes.isEmpty() && !wakes.peek().at().isAfter(now)) {
            var wake = wakes.poll();
            if (earliest.remove(wake.who(), wake.at())) {
                return Optional.of(wake.who());
            }
        }
        return Optional.empty();
    }

    /// When there is something to do at the earliest, [Instant#MAX] for never.
    Instant next() {
        return wakes.isEmpty() ? Instant.MAX : wakes.peek().at();
    }
}
