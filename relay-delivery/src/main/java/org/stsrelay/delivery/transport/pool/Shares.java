package org.stsrelay.delivery.transport.pool;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.transport.pool.PoolLimits.Share;

/// How many connections stand with the hosts of each provider. A provider counts those that we keep without use, and
/// those to which we are just saying goodbye, like any other (P8).
final class Shares {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Map<ProviderName, Integer> open = new HashMap<>();
    private final Map<ProviderName, Integer> waiting = new HashMap<>();

    /// Takes a place, and waits for one a while if there is none. Then it goes on all the same: whether to send less is
    /// for the host to say and for the scheduler to heed.
    ///
    /// @param makeRoom gives up a connection that nobody uses, if there is one
    void enter(Share share, Duration patience, Runnable makeRoom) {
        lock.lock();
        try {
            waiting.merge(share.provider(), 1, Integer::sum);
            var nanos = patience.toNanos();
            while (isFull(share) && nanos > 0) {
                makeRoom.run();
                nanos = left.awaitNanos(nanos);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            less(waiting, share);
            open.merge(share.provider(), 1, Integer::sum);
            lock.unlock();
        }
    }

    void leave(Share share) {
        lock.lock();
        try {
            less(open, share);
            left.signalAll(); // they may wait for different providers
        } finally {
            lock.unlock();
        }
    }

    /// Whether a connection that nobody uses is in somebody's way.
    boolean isAwaited(Share share) {
        lock.lock();
        try {
            return waiting.containsKey(share.provider());
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(Share share) {
        return open.getOrDefault(share.provider(), 0) >= share.connections();
    }

    private static void less(Map<ProviderName, Integer> counts, Share share) {
        counts.computeIfPresent(share.provider(), (_, count) -> count > 1 ? count - 1 : null);
    }
}
