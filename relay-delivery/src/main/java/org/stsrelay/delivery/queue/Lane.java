package org.stsrelay.delivery.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.stsrelay.delivery.spool.Lease;

/// What one turn has at hand for a destination: fresh mail before retried, small before large. Every fifth is a retried
/// one, so that steady traffic does not keep old mail waiting for ever.
final class Lane {

    private static final int TURNS = 5;

    /// A message lets one later one pass for each of these that it is large, and never more than so many.
    private static final long SIZE_OF_A_PLACE = 64 * 1024;
    private static final long MOST_PLACES = 64;

    private final PriorityQueue<Placed> fresh = new PriorityQueue<>(Placed.ORDER);
    private final PriorityQueue<Placed> retried = new PriorityQueue<>(Placed.ORDER);
    private long arrivals;
    private int turn;

    /// @param place the lower, the earlier; a large message keeps its place while later ones get higher ones
    private record Placed(Lease lease, long place, long arrival) {
        private static final Comparator<Placed> ORDER =
                Comparator.comparingLong(Placed::place).thenComparingLong(Placed::arrival);
    }

    void add(Lease lease) {
        var back = Math.min(lease.body().size() / SIZE_OF_A_PLACE, MOST_PLACES);
        var placed = new Placed(lease, arrivals + back, arrivals);
        arrivals++;
        (lease.consignment().attempts() == 0 ? fresh : retried).add(placed);
    }

    /// The next one; there is one.
    Lease take() {
        turn = (turn + 1) % TURNS;
        var older = fresh.isEmpty() || (turn == 0 && !retried.isEmpty());
        return (older ? retried : fresh).remove().lease();
    }

    Lease takeRetried() {
        return retried.remove().lease();
    }

    List<Lease> all() {
        var all = new ArrayList<Lease>();
        fresh.forEach(placed -> all.add(placed.lease()));
        retried.forEach(placed -> all.add(placed.lease()));
        return all;
    }

    boolean isEmpty() {
        return fresh.isEmpty() && retried.isEmpty();
    }

    boolean hasRetried() {
        return !retried.isEmpty();
    }
}
