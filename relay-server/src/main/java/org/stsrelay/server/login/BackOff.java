package org.stsrelay.server.login;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/// Makes guessing slow: after some failures a client, and everybody who tries the same name, has to wait, longer each time.
///
/// A user who has logged in from an address before is counted there by himself, so that neither an attack on his name nor
/// a neighbour with a wrong password keeps him out. What is remembered is bounded; the longest unused goes first.
final class BackOff {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 20;
    private static final int REMEMBERED = 10_000;

    private record Name(String name) {}

    private record Pair(Object client, String name) {}

    /// @param count in a row
    /// @param last milliseconds of the clock
    private record Failures(int count, long last) {}

    private final IntSupplier free;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Object, Failures> failures = new LinkedHashMap<>();
    private final LinkedHashSet<Pair> familiar = new LinkedHashSet<>();

    /// @param free how many failures there may be before the first wait; it may change
    BackOff(IntSupplier free, Clock clock) {
        this.free = free;
        this.clock = clock;
    }

    /// How long this client has to wait before it may try this name, absent when it need not.
    Optional<Duration> waitFor(Object client, String name) {
        lock.lock();
        try {
            return keys(client, name).stream()
                    .map(this::waitOf)
                    .filter(Duration::isPositive)
                    .max(Duration::compareTo);
        } finally {
            lock.unlock();
        }
    }

    void failed(Object client, String name) {
        lock.lock();
        try {
            for (var key : keys(client, name)) {
                var before = current(key).map(Failures::count).orElse(0);
                failures.remove(key); // so that it becomes the youngest
                failures.put(key, new Failures(before + 1, clock.millis()));
            }
            while (failures.size() > REMEMBERED) {
                failures.pollFirstEntry();
            }
        } finally {
            lock.unlock();
        }
    }

    void succeeded(Object client, String name) {
        var pair = new Pair(client, name);
        lock.lock();
        try {
            failures.remove(pair);
            familiar.remove(pair);
            familiar.add(pair);
            while (familiar.size() > REMEMBERED) {
                familiar.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    int remembered() {
        lock.lock();
        try {
            return failures.size();
        } finally {
            lock.unlock();
        }
    }

    private List<Object> keys(Object client, String name) {
        var pair = new Pair(client, name);
        return familiar.contains(pair) ? List.of(pair) : List.of(client, new Name(name));
    }

    private Duration waitOf(Object key) {
        var most = free.getAsInt();
        return current(key).filter(past -> past.count() >= most).map(past -> {
            var doublings = Math.min(past.count() - most, MOST_DOUBLINGS);
            var whole = FIRST_WAIT.multipliedBy(1L << doublings);
            var capped = whole.compareTo(LONGEST_WAIT) < 0 ? whole : LONGEST_WAIT;
            return capped.minus(since(past));
        }).orElse(Duration.ZERO);
    }

    private Optional<Failures> current(Object key) {
        return Optional.ofNullable(failures.get(key)).filter(past -> since(past).compareTo(FORGOTTEN_AFTER) < 0);
    }

    /// A clock that was set back must not make anybody wait longer.
    private Duration since(Failures past) {
        var passed = clock.millis() - past.last();
        return passed < 0 ? FORGOTTEN_AFTER : Duration.ofMillis(passed);
    }
}
