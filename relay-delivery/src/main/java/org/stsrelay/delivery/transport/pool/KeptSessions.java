package org.stsrelay.delivery.transport.pool;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.transport.Transport.Endpoint;
import org.stsrelay.delivery.transport.smtp.SmtpConnection;

/// The connections nobody uses at the moment, by MX name and address together: the same address under another name is
/// another host, since some providers route by name (P14).
final class KeptSessions {

    private final PoolLimits limits;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Endpoint, Deque<Kept>> byEndpoint = new HashMap<>();
    private int count;
    private boolean closed;
    private long renewed = System.nanoTime();

    /// @param since in terms of [System#nanoTime]
    private record Kept(SmtpConnection connection, long since) {}

    KeptSessions(PoolLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /// The one used last, so that those beyond the need grow old and go.
    Optional<SmtpConnection> take(Endpoint endpoint, TlsRequirement requirement) {
        lock.lock();
        try {
            var all = byEndpoint.getOrDefault(endpoint, new ArrayDeque<>());
            var found = all.stream()
                    .filter(kept -> !isOver(kept) && kept.connection().facts().suit(requirement))
                    .findFirst();
            found.ifPresent(kept -> remove(endpoint, all, kept));
            return found.map(Kept::connection);
        } finally {
            lock.unlock();
        }
    }

    /// @return whether it is kept; if not, it is still the caller's
    boolean keep(SmtpConnection connection) {
        lock.lock();
        try {
            if (closed || count >= limits.kept() || isSpent(connection)) {
                return false;
            }
            byEndpoint.computeIfAbsent(connection.facts().endpoint(), _ -> new ArrayDeque<>())
                    .addFirst(new Kept(connection, System.nanoTime()));
            count++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Takes out the one of a provider that has waited longest.
    Optional<SmtpConnection> takeOldestOf(PoolLimits.Share share) {
        var now = System.nanoTime();
        lock.lock();
        try {
            var oldest = byEndpoint.entrySet()
                    .stream()
                    .filter(entry -> limits.shareOf(entry.getKey().host()).filter(share::isWithSame).isPresent())
                    .min(Comparator.comparingLong(entry -> entry.getValue().getLast().since() - now));
            return oldest.map(entry -> {
                var kept = entry.getValue().getLast();
                remove(entry.getKey(), entry.getValue(), kept);
                return kept.connection();
            });
        } finally {
            lock.unlock();
        }
    }

    /// Lets the time be over of all that were opened before now.
    void renew() {
        lock.lock();
        try {
            renewed = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /// Takes out those whose time is over.
    List<SmtpConnection> takeOver() {
        lock.lock();
        try {
            var over = new ArrayList<SmtpConnection>();
            for (var all : byEndpoint.values()) {
                all.removeIf(kept -> isOver(kept) && over.add(kept.connection()));
            }
            byEndpoint.values().removeIf(Deque::isEmpty);
            count -= over.size();
            return over;
        } finally {
            lock.unlock();
        }
    }

    /// Takes out all, and keeps none from now on.
    List<SmtpConnection> close() {
        lock.lock();
        try {
            closed = true;
            var all = byEndpoint.values().stream().flatMap(Deque::stream).map(Kept::connection).toList();
            byEndpoint.clear();
            count = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }

    private void remove(Endpoint endpoint, Deque<Kept> all, Kept kept) {
        all.remove(kept);
        count--;
        if (all.isEmpty()) {
            byEndpoint.remove(endpoint);
        }
    }

    private boolean isOver(Kept kept) {
        return isLongerThan(wearOf(kept.connection()).idle(), kept.since()) || isSpent(kept.connection());
    }

    private boolean isSpent(SmtpConnection connection) {
        var wear = wearOf(connection);
        return !connection.isUsable() || connection.transactions() >= wear.messages()
                || isLongerThan(wear.life(), connection.opened())
                || connection.opened() - renewed < 0 || isStale(connection);
    }

    private PoolLimits.Wear wearOf(SmtpConnection connection) {
        return limits.wear().apply(connection.facts().endpoint().host());
    }

    /// A clock that went back says nothing about the age of facts, so they count as too old.
    private boolean isStale(SmtpConnection connection) {
        var age = Duration.between(connection.facts().established(), clock.instant());
        return age.isNegative() || age.compareTo(limits.facts()) >= 0;
    }

    private static boolean isLongerThan(Duration limit, long since) {
        return System.nanoTime() - since > limit.toNanos();
    }
}
