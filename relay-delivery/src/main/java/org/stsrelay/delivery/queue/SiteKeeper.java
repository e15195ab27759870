package org.stsrelay.delivery.queue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has what changed about sites remembered: in batches, since it changes often and nothing depends on the last second.
final class SiteKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SiteKeeper.class);

    private static final Duration GATHERING = Duration.ofSeconds(3);

    private final SiteMemory memory;
    private final Supplier<SiteChanges> changes;
    private final Consumer<SiteChanges> failed;
    private final Semaphore news = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);

    /// One write at a time, or an older state could overtake a newer one.
    private final ReentrantLock writing = new ReentrantLock();
    private final Thread thread = Thread.ofVirtual().name("site-keeper").unstarted(this::run);

    /// @param changes takes what is to be kept
    /// @param failed gets back what could not be
    SiteKeeper(SiteMemory memory, Supplier<SiteChanges> changes, Consumer<SiteChanges> failed) {
        this.memory = memory;
        this.changes = changes;
        this.failed = failed;
    }

    void start() {
        thread.start();
    }

    /// Something changed.
    void nudge() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    /// Keeps what is left to keep. Interrupts no write that is under way.
    @Override
    public void close() {
        closed.countDown();
        nudge();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        keep();
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                news.acquire();
                closed.await(GATHERING.toMillis(), TimeUnit.MILLISECONDS);
                news.drainPermits();
                keep();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Keeps what changed now, for somebody who is promised that it is kept. While the memory fails it is tried again later.
    void keep() {
        writing.lock();
        try {
            keepChanges();
        } finally {
            writing.unlock();
        }
    }

    private void keepChanges() {
        var taken = changes.get();
        if (taken.isEmpty()) {
            return;
        }
        try {
            memory.remember(taken.changed());
            memory.forget(taken.destinations(), taken.providers());
        } catch (RuntimeException broken) {
            LOG.warn("What is known of slow and throttling sites could not be kept; it is tried again", broken);
            failed.accept(taken);
            nudge();
        }
    }
}
