package org.stsrelay.reporting.run;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// Does the same for many, a few at a time, since each waits for others most of the time.
final class Crew {

    private static final int WIDTH = 16;

    private Crew() {}

    /// All of it is done on return, or tried. What was thrown first is the cause of what is thrown then.
    static <T> void each(List<T> all, Consumer<T> work) throws InterruptedException {
        var room = new Semaphore(WIDTH);
        var thrown = new AtomicReference<Optional<Throwable>>(Optional.empty());
        try (var workers = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("report-", 0).factory())) {
            for (var one : all) {
                room.acquire();
                workers.execute(() -> {
                    try {
                        work.accept(one);
                    } catch (RuntimeException | Error e) {
                        thrown.compareAndSet(Optional.empty(), Optional.of(e));
                    } finally {
                        room.release();
                    }
                });
            }
        }
        if (thrown.get().isPresent()) {
            throw new IllegalStateException("it failed for one of " + all.size(), thrown.get().get());
        }
    }
}
