package org.stsrelay.server.check;

import java.time.Duration;

/// When to look no further. A domain may have many hosts, each of which takes as long as it may.
///
/// @param end by the clock of [System#nanoTime]
record Deadline(long end) {

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    boolean isOver() {
        return System.nanoTime() - end >= 0;
    }
}
