package org.stsrelay.server.journey;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/// Becomes true when a value has not changed for a while.
final class Steady<T> implements Callable<Boolean> {

    private final Supplier<T> source;
    private final Duration time;
    private T seen;
    private long since = System.nanoTime();

    Steady(Supplier<T> source, Duration time) {
        this.source = source;
        this.time = time;
        this.seen = source.get();
    }

    @Override
    public Boolean call() {
        var now = source.get();
        if (!now.equals(seen)) {
            seen = now;
            since = System.nanoTime();
        }
        return System.nanoTime() - since > time.toNanos();
    }
}
