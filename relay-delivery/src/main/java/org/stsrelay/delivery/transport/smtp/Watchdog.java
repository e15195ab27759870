package org.stsrelay.delivery.transport.smtp;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// One thread for all connections: closes a socket whose deadline has passed. A blocked write knows no time limit of its
/// own, and a read's limit starts anew with every octet.
final class Watchdog implements AutoCloseable {

    private static final Duration ROUND = Duration.ofMillis(100);
    /// A read that runs out of time says so itself, and better; it gets the chance to.
    private static final Duration GRACE = Duration.ofMillis(200);

    private final Set<RelaySocket> watched = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    Watchdog() {
        Thread.ofPlatform().daemon().name("smtp-watchdog").start(this::watch);
    }

    void add(RelaySocket socket) {
        watched.add(socket);
    }

    void remove(RelaySocket socket) {
        watched.remove(socket);
    }

    private void watch() {
        while (!closing || !watched.isEmpty()) {
            LockSupport.parkNanos(ROUND.toNanos());
            var now = System.nanoTime();
            watched.stream().filter(socket -> socket.isOverdue(now, GRACE)).forEach(RelaySocket::kill);
        }
    }

    /// Watches on until the last socket is gone.
    @Override
    public void close() {
        closing = true;
    }
}
