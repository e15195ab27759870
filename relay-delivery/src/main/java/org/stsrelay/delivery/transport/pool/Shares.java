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

    boolean isFull(Share share) {
        lock.lock();
        try {
            return isFullNow(share);
        } finally {
            lock.unlock();
        }
    }

    /// Takes a place, and waits for one a while if there is none. Then it goes on all the same: whether to send less is
    /// for the host to say and for the scheduler to heed.
    void enter(Share share, Duration patience) {
        lock.lock();
        try {
            var nanos = patience.toNanos();
            while (isFullNow(share) && nanos > 0) {
                nanos = left.awaitNanos(nanos);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.merge(share.provider(), 1, Integer::sum);
            lock.unlock();
        }
    }

    void leave(Share share) {
        lock.lock();
        try {
            open.computeIfPresent(share.provider(), (_, count) -> count > 1 ? count - 1 : null);
            left.signalAll(); // they may wait for different providers
        } finally {
            lock.unlock();
        }
    }

    private boolean isFullNow(Share share) {
        return open.getOrDefault(share.provider(), 0) >= share.connections();
    }
}
