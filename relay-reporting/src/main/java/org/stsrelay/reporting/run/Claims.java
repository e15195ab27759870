package org.stsrelay.reporting.run;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Sees to it that no two work on the same at a time. Whoever has got a claim looks at how things stand once more: another
/// may have been there before.
///
/// @param <K> names what is worked on
final class Claims<K> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final Set<K> held = new HashSet<>();

    /// @return whether it was free, and has to be released now
    boolean take(K key) {
        lock.lock();
        try {
            return held.add(key);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until it is free.
    void await(K key) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!held.add(key)) {
                released.await();
            }
        } finally {
            lock.unlock();
        }
    }

    void release(K key) {
        lock.lock();
        try {
            held.remove(key);
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean has(K key) {
        lock.lock();
        try {
            return held.contains(key);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }
}
