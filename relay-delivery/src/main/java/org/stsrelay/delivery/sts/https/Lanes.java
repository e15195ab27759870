package org.stsrelay.delivery.sts.https;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;

/// Bounds how many fetches are under way (P32), so that policy hosts that hang do not keep those waiting that answer.
///
/// Everybody begins in the quick lane. Who has no answer when its time is over goes on in the slow lane; when that is full,
/// he is broken off, and begins anew once there is room. So a thousand hosts that hang hold the quick lane for seconds.
final class Lanes {

    private static final int QUICK = 192;
    private static final int SLOW = 64;
    private static final Duration QUICK_TIME = Duration.ofSeconds(2);

    /// In the order in which they came.
    private final Semaphore quick = new Semaphore(QUICK, true);
    private final Semaphore slow = new Semaphore(SLOW, true);

    /// @param begin starts a fetch
    /// @param deadline of a fetch, from its start
    Fetched run(Supplier<Flight> begin, Duration deadline) throws InterruptedException {
        var answer = quickly(begin, deadline);
        if (answer.isPresent()) {
            return answer.get();
        }
        slow.acquire();
        try {
            return ended(begin.get(), deadline);
        } finally {
            slow.release();
        }
    }

    /// @return empty when it was broken off, since the slow lane was full
    private Optional<Fetched> quickly(Supplier<Flight> begin, Duration deadline) throws InterruptedException {
        quick.acquire();
        var lane = quick;
        try {
            var flight = begin.get();
            var soon = deadline.compareTo(QUICK_TIME) < 0 ? deadline : QUICK_TIME;
            var answer = awaited(flight, soon);
            if (answer.isPresent()) {
                return answer;
            }
            if (!slow.tryAcquire()) {
                flight.end();
                return Optional.empty();
            }
            quick.release();
            lane = slow;
            return Optional.of(ended(flight, deadline.minus(soon)));
        } finally {
            lane.release();
        }
    }

    private static Fetched ended(Flight flight, Duration left) throws InterruptedException {
        var answer = awaited(flight, left);
        flight.end();
        return answer.orElseGet(flight::late);
    }

    private static Optional<Fetched> awaited(Flight flight, Duration time) throws InterruptedException {
        try {
            return flight.within(time);
        } catch (InterruptedException e) {
            flight.end();
            throw e;
        }
    }
}
