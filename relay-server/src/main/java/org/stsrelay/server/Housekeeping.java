package org.stsrelay.server;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.spool.QueueDesk;

/// Drops the history of finished mail when its time is over, every ten minutes.
final class Housekeeping implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long EVERY_MINUTES = 10;

    private final QueueDesk desk;
    private final Supplier<Duration> keep;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);

    Housekeeping(QueueDesk desk, Supplier<Duration> keep, Clock clock) {
        this.desk = desk;
        this.keep = keep;
        this.clock = clock;
        Thread.ofVirtual().name("housekeeping").start(this::run);
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            while (!closed.await(EVERY_MINUTES, TimeUnit.MINUTES)) {
                tidy();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void tidy() {
        try {
            desk.forgetFinished(clock.instant().minus(keep.get()));
        } catch (RuntimeException e) {
            LOG.warn("the history of finished mail could not be trimmed; the next try is in {} min", EVERY_MINUTES, e);
        }
    }
}
