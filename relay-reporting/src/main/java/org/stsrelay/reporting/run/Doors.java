package org.stsrelay.reporting.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/// The hosts that are posted to. A few posts go on at each at a time, and so many in all, each of which has a report in
/// memory.
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
}
