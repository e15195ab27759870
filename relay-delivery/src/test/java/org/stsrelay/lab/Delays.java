package org.stsrelay.lab;

import java.util.concurrent.atomic.AtomicLongArray;

/// How long things took, in steps of two percent: the same memory however many there are.
public final class Delays {

    private static final double STEP = Math.log(1.02);
    /// Up to some hours.
    private static final int STEPS = 1200;

    private final AtomicLongArray counts = new AtomicLongArray(STEPS);

    public void add(long micros) {
        var step = (int) (Math.log((double) Math.max(1, micros)) / STEP);
        counts.incrementAndGet(Math.min(STEPS - 1, step));
    }

    public void addAll(Delays others) {
        for (var step = 0; step < STEPS; step++) {
            var some = others.counts.get(step);
            if (some > 0) {
                counts.addAndGet(step, some);
            }
        }
    }

    public void forget() {
        for (var step = 0; step < STEPS; step++) {
            counts.set(step, 0);
        }
    }

    /// @param share such as 0.99
    /// @return in milliseconds, 0 when there are none
    public double millis(double share) {
        var all = 0L;
        for (var step = 0; step < STEPS; step++) {
            all += counts.get(step);
        }
        var left = (long) Math.ceil(all * share);
        for (var step = 0; step < STEPS && all > 0; step++) {
            left -= counts.get(step);
            if (left <= 0) {
                return Math.exp((step + 1) * STEP) / 1000;
            }
        }
        return 0;
    }
}
