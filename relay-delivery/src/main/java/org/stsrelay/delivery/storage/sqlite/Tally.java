package org.stsrelay.delivery.storage.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.spool.QueueDesk.State;

/// How much waits, counted once at start and kept up with every transaction, so that nobody has to count a million rows
/// to be shown a number. Leases do not show here.
final class Tally {

    private static final Logger LOG = LoggerFactory.getLogger(Tally.class);

    private static final int PAGE = 20_000;
    /// Behind every destination.
    private static final String END = "\uffff";

    static final String MESSAGES =
            "SELECT state, count(*), sum(size) FROM message WHERE finished IS NULL GROUP BY state";

    static final String CONSIGNMENTS = """
            SELECT destination, sum(state = 'waiting'),
                sum(iif(state = 'waiting' AND attempts = 0, waiting, 0)),
                sum(iif(state = 'waiting' AND attempts > 0, waiting, 0)),
                sum(iif(state = 'waiting', 0, waiting))
            FROM consignment WHERE due IS NOT NULL AND destination > ?
            GROUP BY destination ORDER BY destination LIMIT ?""";

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<State, Long> messages = zeros();
    private final Map<State, Long> recipients = zeros();
    private final Map<DomainPart, Integer> waiting = new HashMap<>();
    private long bytes;

    /// A consignment as it is counted.
    ///
    /// @param state as on disk
    /// @param recipients how many wait
    record Share(DomainPart destination, State state, int recipients) {}

    record Counts(Map<State, Long> messages, Map<State, Long> recipients, long bytes, long destinations) {}

    private Tally() {}

    /// Counts what is there, from indexes alone and page by page.
    static Tally of(Readers readers) throws SQLException {
        var tally = new Tally();
        readers.read(tally::countMessages);
        var after = "";
        while (!after.equals(END)) {
            var from = after;
            after = readers.read(db -> tally.countConsignments(db, from));
        }
        return tally;
    }

    void message(State before, State after, long size) {
        lock.lock();
        try {
            add(messages, before, -1);
            add(messages, after, 1);
            if (after == State.FINISHED) {
                bytes -= size;
            }
        } finally {
            lock.unlock();
        }
    }

    void arrived(State state, long size) {
        lock.lock();
        try {
            add(messages, state, 1);
            bytes += size;
        } finally {
            lock.unlock();
        }
    }

    void add(Share share) {
        lock.lock();
        try {
            count(share, 1);
        } finally {
            lock.unlock();
        }
    }

    void remove(Share share) {
        lock.lock();
        try {
            count(share, -1);
        } finally {
            lock.unlock();
        }
    }

    /// Consignments that wait for a destination, leased ones included, held ones not.
    int waitingFor(DomainPart destination) {
        lock.lock();
        try {
            return waiting.getOrDefault(destination, 0);
        } finally {
            lock.unlock();
        }
    }

    Counts counts() {
        lock.lock();
        try {
            return new Counts(new EnumMap<>(messages), new EnumMap<>(recipients), bytes, waiting.size());
        } finally {
            lock.unlock();
        }
    }

    private boolean countMessages(Db db) throws SQLException {
        var rows = db.list(MESSAGES,
                row -> Map.entry(Standing.ofMessage(row.getString(1)), new long[]{row.getLong(2), row.getLong(3)}));
        rows.forEach(row -> {
            add(messages, row.getKey(), row.getValue()[0]);
            bytes += row.getValue()[1];
        });
        return true;
    }

    /// @return the last destination of the page, [#END] after the last page
    private String countConsignments(Db db, String after) throws SQLException {
        var page = db.list(CONSIGNMENTS, this::countDestination, after, PAGE);
        return page.size() < PAGE ? END : page.getLast();
    }

    private String countDestination(ResultSet row) throws SQLException {
        var destination = row.getString(1);
        try {
            if (row.getInt(2) > 0) {
                waiting.merge(DomainPart.ofStored(destination), row.getInt(2), Integer::sum);
            }
        } catch (IllegalArgumentException e) {
            LOG.error("consignments for {} cannot be read: {}", destination, e.getMessage());
        }
        add(recipients, State.READY, row.getLong(3));
        add(recipients, State.DEFERRED, row.getLong(4));
        add(recipients, State.HELD, row.getLong(5));
        return destination;
    }

    private void count(Share share, int sign) {
        add(recipients, share.state(), (long) sign * share.recipients());
        if (share.state() == State.READY || share.state() == State.DEFERRED) {
            waiting.merge(share.destination(), sign, (before, change) -> before + change == 0 ? null : before + change);
        }
    }

    private static void add(Map<State, Long> counts, State state, long change) {
        counts.computeIfPresent(state, (_, before) -> before + change);
    }

    /// Without FINISHED, which nobody counts.
    private static Map<State, Long> zeros() {
        var zeros = new EnumMap<State, Long>(State.class);
        zeros.put(State.READY, 0L);
        zeros.put(State.DEFERRED, 0L);
        zeros.put(State.HELD, 0L);
        return zeros;
    }
}
