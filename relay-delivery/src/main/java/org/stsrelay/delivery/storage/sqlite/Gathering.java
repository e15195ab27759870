package org.stsrelay.delivery.storage.sqlite;

import java.time.Duration;

/// When the next transaction may begin. A commit costs the disk and the processor about the same for two outcomes as for
/// fifty, so where many write at a time, each waits a moment for company. Who writes alone waits for nobody.
final class Gathering {

    /// As many in one transaction, and more are to be expected at once.
    private static final int COMPANY = 4;
    /// Less than an fsync takes on many a disk, and enough for whoever was just answered to come back with the next.
    private static final long MOMENT = Duration.ofMillis(2).toNanos();

    /// With more than that, little is saved by waiting.
    private static final int ENOUGH = 32;

    private volatile boolean busy;
    private volatile long ended;

    /// @param jobs in the transaction that ended just now, in terms of [System#nanoTime]
    void ended(int jobs, long now) {
        ended = now;
        busy = jobs >= COMPANY;
    }

    /// @param arrived how many jobs are there for the next
    /// @return nanoseconds to wait, nothing or less where there is nothing to wait for
    long left(int arrived, long now) {
        return busy && arrived < ENOUGH ? ended + MOMENT - now : 0;
    }
}
