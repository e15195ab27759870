package org.stsrelay.server.inbound;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// All connections there are, of all listeners: counts them, ends those that are late, waits for them when the relay stops.
final class Connections implements AutoCloseable {

    private static final Duration LOOKS_EVERY = Duration.ofMillis(100);
    private static final int SESSION_BITS = 16;

    /// Room above our own limit, so that it is us who answer. Above that, newcomers wait to be accepted.
    private static final int BEING_REFUSED = 1000;

    private volatile int total;
    private volatile int perClient;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Map<Connection, Object> seats = new HashMap<>();
    private final Map<Object, Integer> perSeat = new HashMap<>();
    private final Thread reaper;
    private final AtomicLong sessions;
    private final ArrivalRates arrivals;
    private volatile boolean draining;

    /// @param clock so that session names differ from those before a restart
    Connections(AcceptSettings accept, Clock clock) {
        this.total = accept.connections();
        this.perClient = accept.connectionsPerClient();
        this.arrivals = new ArrivalRates(accept.connectionsPerMinute(), clock);
        this.sessions = new AtomicLong(clock.millis() << SESSION_BITS);
        // A platform thread: it has to get its turn even when sessions keep all carriers busy.
        this.reaper = Thread.ofPlatform().daemon().name("smtp-deadlines").start(this::reap);
    }

    /// A name for one session, for the log.
    String newSessionId() {
        return Long.toString(sessions.incrementAndGet(), Character.MAX_RADIX);
    }

    void opened(Connection connection) {
        open.add(connection);
    }

    void ended(Connection connection) {
        open.remove(connection);
        lock.lock();
        try {
            var client = seats.remove(connection);
            if (client != null) {
                perSeat.computeIfPresent(client, (_, count) -> count > 1 ? count - 1 : null);
            }
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Other limits from now on. Who is in stays in.
    void limit(AcceptSettings changed) {
        total = changed.connections();
        perClient = changed.connectionsPerClient();
        arrivals.limit(changed.connectionsPerMinute());
    }

    /// Waits while there are so many connections that not even a refusal is owed to one more.
    void awaitRoom() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (open.size() >= total + BEING_REFUSED) {
                ended.await(LOOKS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Lets the connection in.
    ///
    /// @param client who it counts for
    /// @return which limit it exceeds, and where to raise it; empty when it is in
    Optional<String> seat(Connection connection, Object client) {
        lock.lock();
        try {
            if (seats.size() >= total) {
                return Optional.of("Too many connections: the limit is " + total + " (accept.connections)");
            }
            if (perSeat.getOrDefault(client, 0) >= perClient) {
                return Optional.of("Too many connections from your address: the limit is " + perClient
                        + " (accept.connections-per-client)");
            }
            if (!connection.isClosed()) {
                seats.put(connection, client);
                perSeat.merge(client, 1, Integer::sum);
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Counts that the client has come.
    ///
    /// @return the limit that it exceeds with that; empty when it has not come too often of late
    OptionalInt tooOften(Object client) {
        return arrivals.exceededBy(client);
    }

    boolean isDraining() {
        return draining;
    }

    /// Ends what is idle and lets what works on a message finish.
    ///
    /// @return whether all had ended in time
    boolean drain(Duration patience) {
        draining = true;
        open.forEach(Connection::cutIfIdle);
        var nanos = patience.toNanos();
        lock.lock();
        try {
            while (!open.isEmpty() && nanos > 0) {
                nanos = ended.awaitNanos(nanos);
            }
            return open.isEmpty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        draining = true;
        open.forEach(Connection::close);
        reaper.interrupt();
    }

    private void reap() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(LOOKS_EVERY.toMillis());
                var now = System.nanoTime();
                open.forEach(connection -> connection.cutIfExpired(now));
            }
        } catch (InterruptedException _) {
            // Asked to stop.
        }
    }
}
