package org.stsrelay.delivery.bounce;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.stsrelay.delivery.mail.DomainPart;

/// How many notices a domain gets (P17): a forged sender's domain must not be flooded by us.
///
/// The count lives in memory and begins anew with the process: what it guards against comes in thousands, and a restart
/// now and then adds a hundred.
final class NoticeLimit {

    /// Domains without a notice in the time that counts are looked for when the map has grown to this.
    private static final int FIRST_SWEEP = 1000;

    private final Supplier<NoticeRate> rate;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<DomainPart, ArrayDeque<Instant>> sent = new HashMap<>();
    private int sweepAt = FIRST_SWEEP;

    /// @param rate asked for each time; it may change
    NoticeLimit(Supplier<NoticeRate> rate) {
        this.rate = rate;
    }

    /// Counts one more notice to a domain.
    ///
    /// @return why it must not be sent; empty when it may
    Optional<Withheld> take(DomainPart domain, Instant now) {
        lock.lock();
        try {
            var most = rate.get();
            var begin = now.minus(most.per());
            sweep(begin);
            var times = sent.computeIfAbsent(domain, _ -> new ArrayDeque<>());
            forget(times, begin);
            if (times.size() >= most.notices()) {
                return Optional.of(exceeded(domain, most));
            }
            times.addLast(now);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// One that was counted could not be written.
    void giveBack(DomainPart domain, Instant counted) {
        lock.lock();
        try {
            sent.getOrDefault(domain, new ArrayDeque<>()).removeLastOccurrence(counted);
        } finally {
            lock.unlock();
        }
    }

    private static Withheld exceeded(DomainPart domain, NoticeRate most) {
        return new Withheld(Withheld.Cause.LIMIT, domain + " has had " + most.notices() + " notices within "
                + Span.inWords(most.per()) + ", the most that bounces.limit allows; raise it if these are wanted");
    }

    private void sweep(Instant begin) {
        if (sent.size() >= sweepAt) {
            sent.values().forEach(times -> forget(times, begin));
            sent.values().removeIf(ArrayDeque::isEmpty);
            sweepAt = Math.max(FIRST_SWEEP, 2 * sent.size());
        }
    }

    private static void forget(ArrayDeque<Instant> times, Instant begin) {
        while (!times.isEmpty() && !times.getFirst().isAfter(begin)) {
            times.removeFirst();
        }
    }
}
