package org.stsrelay.server.check;

import java.time.Duration;
import java.util.function.Supplier;

/// @param took to have it
record Timed<T>(T value, Duration took) {

    static <T> Timed<T> of(Supplier<T> what) {
        var start = System.nanoTime();
        return new Timed<>(what.get(), Duration.ofNanos(System.nanoTime() - start));
    }
}
