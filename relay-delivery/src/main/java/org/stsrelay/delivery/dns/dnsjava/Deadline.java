package org.stsrelay.delivery.dns.dnsjava;

import java.time.Duration;
import java.util.Locale;

/// The moment at which something has taken long enough.
///
/// @param start when it began, by [System#nanoTime]
/// @param total how long it may take
record Deadline(long start, Duration total) {

    static Deadline in(Duration total) {
        return new Deadline(System.nanoTime(), total);
    }

    Duration taken() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /// Never negative.
    Duration left() {
        var left = total.minus(taken());
        return left.isNegative() ? Duration.ZERO : left;
    }

    boolean isPassed() {
        return left().isZero();
    }

    /// The time waited so far, for people: `4.0 s`.
    String waited() {
        return String.format(Locale.ROOT, "%.1f s", taken().toMillis() / 1000.0);
    }
}
