package org.stsrelay.reporting.run;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Does work at the side, each piece in a thread of its own, since most of it is waiting for others.
final class Crew implements AutoCloseable {

    private static final Duration LEAVING = Duration.ofSeconds(1);

    private final int width;
    private final Semaphore room;
    private final ExecutorService workers;
    private final Runnable bell;
    private final Consumer<Throwable> broke;

    /// One piece. Interrupted, it leaves everything so that it can be done again.
    @FunctionalInterface
    interface Work {
        void perform() throws InterruptedException;
    }

    /// @param width pieces at a time, those that wait for each other included
    /// @param bell rung when there is room for more
    /// @param broke told of what no piece should throw
    Crew(String name, int width, Runnable bell, Consumer<Throwable> broke) {
        this.width = width;
        this.room = new Semaphore(width);
        this.workers = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory());
        this.bell = bell;
        this.broke = broke;
    }

    /// For how many pieces there is room.
    int room() {
        return room.availablePermits();
    }

    boolean isIdle() {
        return room() == width;
    }

    /// Has it done, as soon as there is room.
    ///
    /// @throws InterruptedException also when this was closed meanwhile: it is done after the next start
    void put(Work work) throws InterruptedException {
        room.acquire();
        try {
            workers.execute(() -> perform(work));
        } catch (RejectedExecutionException _) {
            room.release();
            throw new InterruptedException("closed");
        }
    }

    private void perform(Work work) {
        try {
            work.perform();
        } catch (InterruptedException _) {
            // Closed. It is done after the next start.
        } catch (RuntimeException | Error e) {
            broke.accept(e);
        } finally {
            room.release();
            ringWhenHalfIsFree();
        }
    }

    /// Not for each: to look for more costs more than one piece is worth.
    private void ringWhenHalfIsFree() {
        if (room() * 2 >= width) {
            bell.run();
        }
    }

    /// Nothing is put meanwhile.
    void finish() throws InterruptedException {
        room.acquire(width);
        room.release(width);
    }

    /// @return whether all of it was done in that time
    boolean finishedWithin(Duration time) throws InterruptedException {
        var finished = room.tryAcquire(width, time.toNanos(), TimeUnit.NANOSECONDS);
        if (finished) {
            room.release(width);
        }
        return finished;
    }

    /// What still goes on is interrupted.
    void breakOff() {
        workers.shutdownNow();
    }

    /// What still goes on is interrupted, and has a moment to leave things as they can be found again.
    @Override
    public void close() {
        breakOff();
        try {
            workers.awaitTermination(LEAVING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
