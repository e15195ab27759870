package org.stsrelay.reporting.run;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Those who send reports by hand at the moment: so that they can be told to stop, and be waited for.
final class ByHand {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Set<Hands> working = new HashSet<>();
    private volatile boolean stopping;

    /// @throws IllegalStateException when nobody begins any more
    void enter(Hands hands) {
        lock.lock();
        try {
            requireGoingOn();
            working.add(hands);
        } finally {
            lock.unlock();
        }
    }

    /// All of his hands are at rest.
    void leave(Hands hands) {
        lock.lock();
        try {
            working.remove(hands);
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isStopping() {
        return stopping;
    }

    void requireGoingOn() {
        if (stopping) {
            throw new IllegalStateException("the relay is stopping");
        }
    }

    /// Nobody begins any more. Whoever is at it ends what he has begun, and begins nothing.
    void stop() {
        lock.lock();
        try {
            stopping = true;
        } finally {
            lock.unlock();
        }
    }

    /// @return whether everybody left in that time
    boolean leftWithin(Duration time) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var rest = time.toNanos();
            while (!working.isEmpty() && rest > 0) {
                rest = left.awaitNanos(rest);
            }
            return working.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// What still goes on is interrupted.
    void breakOff() {
        everybody().forEach(Hands::close);
    }

    private List<Hands> everybody() {
        lock.lock();
        try {
            return List.copyOf(working);
        } finally {
            lock.unlock();
        }
    }
}
