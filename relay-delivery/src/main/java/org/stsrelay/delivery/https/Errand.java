package org.stsrelay.delivery.https;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Work in a thread of its own and a virtual one: whatever that waits for, being interrupted ends it.
///
/// @param <T> what it ends in
public final class Errand<T> {

    private final String what;
    private final FutureTask<T> task;

    /// Begins.
    ///
    /// @param what is done, should it break down
    public Errand(String threadName, String what, Supplier<T> work) {
        this.what = what;
        this.task = new FutureTask<>(work::get);
        Thread.ofVirtual().name(threadName).start(task);
    }

    /// @return empty when it takes longer
    public Optional<T> within(Duration time) throws InterruptedException {
        try {
            return Optional.of(task.get(time.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException _) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(what + " broke down", e.getCause());
        }
    }

    public void end() {
        task.cancel(true);
    }
}
