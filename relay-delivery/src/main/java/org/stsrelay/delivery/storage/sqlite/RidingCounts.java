package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.ledger.Counted;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.sqlite.LedgerRows.CountKey;

/// What was counted since the last commit, summed up. It rides in the next transaction, which can be no later than the one
/// that settles what the session was for; so a count costs no commit, and equal ones of a batch cost one change.
final class RidingCounts implements Writer.Rider {

    private static final Logger LOG = LoggerFactory.getLogger(RidingCounts.class);

    private final LedgerRows rows;
    private final SpoolListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private Map<CountKey, CountSums> waiting = new HashMap<>();
    /// In a transaction that has not held yet.
    private Map<CountKey, CountSums> riding = new HashMap<>();
    /// Messages taken, by day: those waiting, and those in a transaction that has not held yet.
    private Map<LocalDate, Long> messages = new HashMap<>();
    private Map<LocalDate, Long> messagesRiding = new HashMap<>();

    RidingCounts(LedgerRows rows, SpoolListener listener) {
        this.rows = rows;
        this.listener = listener;
    }

    void count(Counted counted) {
        var key = new CountKey(counted.day(), counted.domain(), counted.policy());
        lock.lock();
        try {
            waiting.computeIfAbsent(key, _ -> new CountSums()).add(counted);
        } finally {
            lock.unlock();
        }
    }

    void accepted(LocalDate day) {
        lock.lock();
        try {
            messages.merge(day, 1L, Long::sum);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void ride(Db db) throws SQLException {
        for (var each : takeMessages().entrySet()) {
            db.change("""
                    INSERT INTO tls_day (day, accepted) VALUES (?, ?)
                    ON CONFLICT (day) DO UPDATE SET accepted = accepted + excluded.accepted""",
                    each.getKey().toEpochDay(), each.getValue());
        }
        var taken = take();
        if (!taken.isEmpty()) {
            rows.begin(db);
        }
        for (var each : taken.entrySet()) {
            write(db, each.getKey(), each.getValue());
        }
    }

    /// A count that cannot be kept by its own fault keeps no mail from being settled.
    private void write(Db db, CountKey key, CountSums sums) throws SQLException {
        try {
            rows.add(db, key, sums);
        } catch (SQLException e) {
            if (!Db.isStatementsOwn(e)) {
                throw e;
            }
            notKept(key, e);
        } catch (RuntimeException e) {
            notKept(key, e);
        }
    }

    private void notKept(CountKey key, Exception fault) {
        listener.uncounted();
        LOG.error("TLS sessions of {} cannot be counted; its report of {} will be wrong", key.domain(), key.day(),
                fault);
    }

    @Override
    public void held() {
        lock.lock();
        try {
            riding.clear();
            messagesRiding.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void rolledBack() {
        lock.lock();
        try {
            riding.forEach((key, sums) -> waiting.computeIfAbsent(key, _ -> new CountSums()).add(sums));
            riding.clear();
            messagesRiding.forEach((day, count) -> messages.merge(day, count, Long::sum));
            messagesRiding.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void thrownOff() {
        lock.lock();
        try {
            riding.keySet().forEach(key -> {
                listener.uncounted();
                LOG.error("TLS sessions of {} are not counted; its report of {} will be wrong", key.domain(),
                        key.day());
            });
            riding.clear();
            messagesRiding.clear();
        } finally {
            lock.unlock();
        }
    }

    private Map<LocalDate, Long> takeMessages() {
        lock.lock();
        try {
            var taken = messages;
            messages = new HashMap<>();
            taken.forEach((day, count) -> messagesRiding.merge(day, count, Long::sum));
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// A transaction may ask more than once.
    private Map<CountKey, CountSums> take() {
        lock.lock();
        try {
            var taken = waiting;
            waiting = new HashMap<>();
            taken.forEach((key, sums) -> riding.computeIfAbsent(key, _ -> new CountSums()).add(sums));
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
