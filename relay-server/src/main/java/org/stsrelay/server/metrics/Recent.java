package org.stsrelay.server.metrics;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A value asked for at most once in a while, so that a scrape with twenty gauges of one source asks it once.
///
/// While the source fails, the last value stands: a gauge that is NaN or gone silences the alert rules built on it, and
/// the trouble itself shows in `stsrelay_component_healthy`.
final class Recent<T> implements Supplier<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Recent.class);

    private final Supplier<T> source;
    private final long keepNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private T last;
    private long asked;
    private boolean everAsked;

    Recent(T first, Duration keep, Supplier<T> source) {
        this.last = first;
        this.keepNanos = keep.toNanos();
        this.source = source;
    }

    @Override
    public T get() {
        lock.lock();
        try {
            if (!everAsked || System.nanoTime() - asked >= keepNanos) {
                ask();
            }
            return last;
        } finally {
            lock.unlock();
        }
    }

    private void ask() {
        try {
            last = source.get();
        } catch (RuntimeException e) {
            LOG.warn("Metrics show an older value, since their source failed: {}", e.toString());
        }
        asked = System.nanoTime();
        everAsked = true;
    }
}
