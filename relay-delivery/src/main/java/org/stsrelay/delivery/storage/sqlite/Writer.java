package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.storage.sqlite.Job.Kind;
import org.stsrelay.delivery.storage.sqlite.Job.Work;

/// The one thread that writes. It does what has queued up in one transaction with one fsync (group commit), in the order
/// of arrival, and lets the callers go only when that is durable.
///
/// A piece of work that fails by its own fault fails alone: the batch is rolled back and each of its members done in a
/// transaction of its own. When the disk is at fault the whole batch fails; what must not be lost is owed, and done again
/// until it succeeds, and [#isWritable] is false meanwhile (P1).
final class Writer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    /// Bounds the time that the first of a batch waits for the last.
    private static final int MAX_BATCH = 256;
    private static final Duration PAUSE = Duration.ofMillis(200);
    /// How long closing goes on trying to write outcomes to a disk that refuses.
    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(10);

    /// Shows that the disk takes writes again when nothing else would.
    private static final Work<Boolean> HEARTBEAT = db -> {
        db.change("UPDATE heartbeat SET beats = beats + 1 WHERE id = 1");
        return () -> true;
    };

    private final Db db;
    private final List<Rider> riders;
    private final Consumer<SQLException> onRefusal;
    private final LinkedBlockingQueue<Job<?>> arrived = new LinkedBlockingQueue<>();
    private final List<Job<?>> owed = new ArrayList<>();
    private final Gathering gathering = new Gathering();
    private volatile boolean waitsForCompany;
    private final AtomicLong commits = new AtomicLong();
    /// Held for the length of a transaction; fair, so that a checkpoint gets its moment under load.
    private final ReentrantLock turn = new ReentrantLock(true);
    private final ReentrantLock door = new ReentrantLock();
    private final Thread thread;
    private volatile boolean writable = true;
    private boolean closed;

    /// @param riders asked before each commit
    /// @param onRefusal told, on the writer's thread, of each transaction that the disk refused
    Writer(Db db, List<? extends Rider> riders, Consumer<SQLException> onRefusal) {
        this.db = db;
        this.riders = List.copyOf(riders);
        this.onRefusal = onRefusal;
        this.thread = Thread.ofPlatform().name("spool-writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Does it once. Durable on return.
    ///
    /// @throws SQLException when it is not done, and never will be
    <T> T perform(Work<T> work) throws SQLException {
        return submit(new Job<>(Kind.ONCE, work)).await();
    }

    /// Does it, for as long as that takes. Durable on return.
    ///
    /// @throws SQLException when the fault is its own
    <T> T insist(Work<T> work) throws SQLException {
        return submit(new Job<>(Kind.INSISTENT, work)).await();
    }

    /// Looks at what is durable, while nothing changes.
    <T> T look(Work<T> look) throws SQLException {
        return submit(new Job<>(Kind.LOOK, look)).await();
    }

    /// Does something of another connection's while no transaction is under way here.
    void whilePausing(Checkpoint checkpoint) throws SQLException {
        turn.lock();
        try {
            checkpoint.run();
        } finally {
            turn.unlock();
        }
    }

    @FunctionalInterface
    interface Checkpoint {
        void run() throws SQLException;
    }

    /// Writes what is worth no transaction of its own. It is told what became of each transaction that it rode in.
    @FunctionalInterface
    interface Rider {
        void ride(Db db) throws SQLException;

        default void held() {}

        default void rolledBack() {}

        /// What it wrote is left out, by its own fault, and would be again.
        default void thrownOff() {}
    }

    /// Whether the last transaction held.
    boolean isWritable() {
        return writable;
    }

    /// How many transactions were made durable.
    long commits() {
        return commits.get();
    }

    /// How many wait for their turn.
    int waiting() {
        return arrived.size();
    }

    /// Does what has been asked for, and asks the disk once more for what is owed. Nothing is taken afterwards.
    @Override
    public void close() {
        door.lock();
        try {
            if (!closed) {
                closed = true;
                arrived.add(new Job<>(Kind.END, _ -> () -> true));
            }
        } finally {
            door.unlock();
        }
        joinThread();
    }

    private <T> Job<T> submit(Job<T> job) throws SQLException {
        door.lock();
        try {
            if (closed) {
                throw new SQLException("the store is closed");
            }
            arrived.add(job);
            if (waitsForCompany && leftToWait() <= 0) {
                LockSupport.unpark(thread);
            }
            return job;
        } finally {
            door.unlock();
        }
    }

    private void run() {
        var ended = false;
        while (!ended) {
            if (!owed.isEmpty()) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            waitForCompany();
            var batch = nextBatch();
            ended = batch.removeIf(job -> job.kind() == Kind.END);
            doAll(batch);
            gathering.ended(batch.size(), System.nanoTime());
        }
        payWhatIsOwed();
        if (writable && !riders.isEmpty()) {
            rideOnceMore();
        }
    }

    /// On an idle relay nothing else came after it.
    private void rideOnceMore() {
        turn.lock();
        try {
            write(List.of());
        } finally {
            turn.unlock();
        }
    }

    private void waitForCompany() {
        waitsForCompany = true;
        for (var left = leftToWait(); left > 0; left = leftToWait()) {
            LockSupport.parkNanos(left);
        }
        waitsForCompany = false;
    }

    private long leftToWait() {
        return gathering.left(arrived.size(), System.nanoTime());
    }

    private List<Job<?>> nextBatch() {
        var batch = new ArrayList<>(owed);
        owed.clear();
        try {
            if (batch.isEmpty()) {
                batch.add(arrived.take());
            }
        } catch (InterruptedException _) {
            // Nobody has reason to interrupt this thread: it ends by a job.
        }
        arrived.drainTo(batch, MAX_BATCH);
        return batch;
    }

    private void doAll(List<Job<?>> batch) {
        var looks = new ArrayList<Job<?>>();
        var writes = new ArrayList<Job<?>>();
        batch.forEach(job -> (job.kind() == Kind.LOOK ? looks : writes).add(job));
        if (!writes.isEmpty()) {
            turn.lock();
            try {
                write(writes);
            } finally {
                turn.unlock();
            }
        }
        looks.forEach(this::look);
    }

    private void write(List<Job<?>> jobs) {
        write(jobs, riders);
    }

    private void write(List<Job<?>> jobs, List<Rider> along) {
        try {
            db.begin();
            for (var job : jobs) {
                doInTransaction(job);
            }
            for (var rider : along) {
                takeAlong(rider);
            }
            db.commit();
        } catch (AtFault e) {
            undo();
            writeAlone(jobs, e);
            return;
        } catch (RiderAtFault e) {
            throwOff(e);
            write(jobs, List.of());
            return;
        } catch (SQLException e) {
            undo();
            refused(jobs, e);
            return;
        }
        held(jobs);
    }

    private void undo() {
        db.rollback();
        riders.forEach(Rider::rolledBack);
    }

    private void takeAlong(Rider rider) throws SQLException, RiderAtFault {
        try {
            rider.ride(db);
        } catch (SQLException e) {
            if (Db.isStatementsOwn(e)) {
                throw new RiderAtFault(rider, e);
            }
            throw e;
        } catch (RuntimeException | Error e) {
            throw new RiderAtFault(rider, e);
        }
    }

    /// What rides along is worth less than what it rides with.
    private void throwOff(RiderAtFault fault) {
        LOG.error("What should have been written beside outcomes of mail failed by its own fault and is left out; the"
                + " outcomes are kept.", fault.getCause());
        db.rollback();
        for (var rider : riders) {
            if (rider.equals(fault.rider)) {
                rider.thrownOff();
            } else {
                rider.rolledBack();
            }
        }
    }

    private void doInTransaction(Job<?> job) throws SQLException, AtFault {
        try {
            job.doIn(db);
        } catch (SQLException e) {
            if (Db.isStatementsOwn(e)) {
                throw new AtFault(e);
            }
            throw e;
        } catch (RuntimeException | Error e) {
            throw new AtFault(e);
        }
    }

    /// A piece of work failed by its own fault.
    private static final class AtFault extends Exception {
        private static final long serialVersionUID = 1;
        private final Throwable failure;

        private AtFault(Throwable failure) {
            super(failure);
            this.failure = failure;
        }
    }

    /// What rode along failed by its own fault.
    private static final class RiderAtFault extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Rider rider;

        private RiderAtFault(Rider rider, Throwable failure) {
            super(failure);
            this.rider = rider;
        }
    }

    /// One of them is at fault; alone, it harms no other.
    private void writeAlone(List<Job<?>> jobs, AtFault fault) {
        if (jobs.size() == 1) {
            jobs.getFirst().fail(fault.failure);
        } else {
            jobs.forEach(job -> write(List.of(job)));
        }
    }

    private void held(List<Job<?>> jobs) {
        commits.incrementAndGet();
        riders.forEach(Rider::held);
        if (!writable) {
            writable = true;
            LOG.info("the store can be written again");
        }
        jobs.forEach(Job::finish);
    }

    private void refused(List<Job<?>> jobs, SQLException failure) {
        if (writable) {
            writable = false;
            LOG.error("the store cannot be written: {}. No new delivery begins, and new mail is refused, until it can;"
                    + " outcomes are kept and written then.", failure.getMessage());
        }
        onRefusal.accept(failure);
        for (var job : jobs) {
            if (job.kind() == Kind.INSISTENT) {
                owed.add(job);
            } else {
                job.fail(failure);
            }
        }
        if (owed.isEmpty()) {
            owed.add(new Job<>(Kind.INSISTENT, HEARTBEAT));
        }
    }

    private void look(Job<?> job) {
        try {
            job.doIn(db);
            job.finish();
        } catch (SQLException | RuntimeException | Error e) {
            job.fail(e);
        }
    }

    private void payWhatIsOwed() {
        var deadline = System.nanoTime() + PATIENCE_AT_END.toNanos();
        while (!owed.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
            doAll(nextBatch());
        }
        if (!owed.isEmpty()) {
            LOG.error("{} outcomes could not be written before the end; their deliveries may be repeated", owed.size());
            owed.forEach(job -> job.fail(new SQLException("closed while the disk refused writes")));
        }
    }

    private void joinThread() {
        var interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
