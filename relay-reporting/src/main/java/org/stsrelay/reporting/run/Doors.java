package org.stsrelay.reporting.run;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/// The hosts that are posted to. A few posts go on at each at a time, and so many in all, each of which has a report in
/// memory. One that is silent is left alone for a while.
final class Doors {

    static final int AT_A_HOST = 2;
    static final int IN_ALL = 256;
    /// Where more than that go on, whoever hesitates is tried again when there is more room.
    static final int EASY = 64;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration HURRY = Duration.ofSeconds(10);

    private final Semaphore places = new Semaphore(IN_ALL, true);
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Door> doors = new HashMap<>();
    private final Map<String, Silence> silent = new ConcurrentHashMap<>();

    /// @param word what it did not answer to, for people
    record Silence(Instant since, Instant until, String word) {}

    private static final class Door {
        private final Semaphore places = new Semaphore(AT_A_HOST, true);
        private int users;
    }

    /// Waits for a turn.
    ///
    /// @param spared asked when it is the host's turn: what becomes of it if it need not be posted to
    /// @param post is given the time that it may take
    <T> T through(String host, Supplier<Optional<T>> spared, Function<Duration, T> post) throws InterruptedException {
        var door = enter(host);
        try {
            door.places.acquire();
            try {
                var instead = spared.get();
                return instead.isPresent() ? instead.get() : inTurn(post);
            } finally {
                door.places.release();
            }
        } finally {
            leave(host, door);
        }
    }

    private <T> T inTurn(Function<Duration, T> post) throws InterruptedException {
        places.acquire();
        try {
            return post.apply(IN_ALL - places.availablePermits() > EASY ? HURRY : PATIENCE);
        } finally {
            places.release();
        }
    }

    private Door enter(String host) {
        lock.lock();
        try {
            var door = doors.computeIfAbsent(host, _ -> new Door());
            door.users++;
            return door;
        } finally {
            lock.unlock();
        }
    }

    private void leave(String host, Door door) {
        lock.lock();
        try {
            door.users--;
            if (door.users == 0) {
                doors.remove(host);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Nothing came from there.
    ///
    /// @param authority the host with its port: a stranger's record that names a closed one silences nobody at another
    void silent(String authority, Silence silence) {
        silent.put(authority, silence);
    }

    /// Something did.
    void answered(String authority) {
        silent.remove(authority);
    }

    /// What a host that is not to be tried yet was silent to. One from after now is of a clock that was set back.
    Optional<Silence> silence(String authority, Instant now) {
        return Optional.ofNullable(silent.get(authority)).filter(silence -> !isOver(silence, now));
    }

    void forgetBefore(Instant now) {
        silent.values().removeIf(silence -> isOver(silence, now));
    }

    private static boolean isOver(Silence silence, Instant now) {
        return silence.since().isAfter(now) || !silence.until().isAfter(now);
    }
}
