package org.stsrelay.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.queue.Concluded;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Orders.Order;
import org.stsrelay.delivery.spool.Spool;

/// Returns to their senders what an operator ordered back. It needs no slot and no destination that answers, so it goes
/// beside the dispatcher: one after the other, in a thread that rests while nothing is ordered.
final class Returns implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Returns.class);

    private static final int PAGE = 50;

    /// While something ordered is out with an attempt, or the store fails.
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Spool spool;
    private final Function<Order, Concluded> giveBack;
    private final Consumer<List<Lease>> fresh;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean wanted = true;
    private boolean closed;

    /// @param giveBack settles an order and says what it came to
    /// @param fresh takes the notices that arose
    Returns(Spool spool, Function<Order, Concluded> giveBack, Consumer<List<Lease>> fresh) {
        this.spool = spool;
        this.giveBack = giveBack;
        this.fresh = fresh;
    }

    /// Picks up what was ordered before, and begins.
    void start() {
        Thread.ofVirtual().name("returns").start(this::run);
    }

    /// Something was ordered.
    void look() {
        change(() -> wanted = true);
    }

    @Override
    public void close() {
        change(() -> closed = true);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (isWanted()) {
                if (goOn()) {
                    rest();
                    look();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return false when closed
    private boolean isWanted() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!wanted && !closed) {
                changed.await();
            }
            wanted = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // run() looks at everything anew
    private void rest() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!closed) {
                changed.awaitNanos(AGAIN.toNanos());
            }
        } finally {
            lock.unlock();
        }
    }

    /// @return whether something is left for later
    private boolean goOn() {
        try {
            // P1: while the store fails, an outcome could not be kept.
            return !spool.isWritable() || carryOut();
        } catch (RuntimeException | Error broken) {
            LOG.error("What was ordered back could not be returned to its senders; it is tried again", broken);
            return true;
        }
    }

    /// One after the other to the end, past those that have to wait.
    private boolean carryOut() {
        var orders = spool.orders(PAGE);
        var left = orders.more();
        while (!orders.ready().isEmpty()) {
            for (var order : orders.ready()) {
                left |= !giveBack(order);
            }
            orders = spool.orders(PAGE, orders.ready().getLast().lease().consignment().id());
            left |= orders.more();
        }
        return left;
    }

    /// @return whether it is done with
    private boolean giveBack(Order order) {
        try {
            var concluded = giveBack.apply(order);
            fresh.accept(concluded.fresh());
            return concluded.again().isEmpty();
        } catch (RuntimeException | Error broken) {
            LOG.error("{} could not be returned to its sender; it is tried again", order.lease().message().id(),
                    broken);
            spool.release(order.lease());
            return false;
        }
    }
}
