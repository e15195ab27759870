package org.stsrelay.delivery.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.stsrelay.delivery.spool.Lease;

/// One destination's leases that wait for a slot: fresh ones before retried ones, each in the order they came. Every
/// fifth turn is a retried one's, so that steady traffic does not keep old mail waiting for ever.
final class ReadyList {

    private static final int TURNS = 5;

    private final ArrayDeque<Lease> fresh = new ArrayDeque<>();
    private final ArrayDeque<Lease> retried = new ArrayDeque<>();
    private int turn;

    void add(Lease lease) {
        (lease.consignment().attempts() == 0 ? fresh : retried).addLast(lease);
    }

    /// The next one; there is one.
    Lease take() {
        turn = (turn + 1) % TURNS;
        var older = fresh.isEmpty() || (turn == 0 && !retried.isEmpty());
        return older ? retried.removeFirst() : fresh.removeFirst();
    }

    /// One whose own next step is far off rather than a fresh one.
    Lease takeForProbe() {
        return retried.isEmpty() ? fresh.removeFirst() : retried.removeFirst();
    }

    List<Lease> drain() {
        var all = new ArrayList<>(fresh);
        all.addAll(retried);
        fresh.clear();
        retried.clear();
        return all;
    }

    boolean isEmpty() {
        return fresh.isEmpty() && retried.isEmpty();
    }

    boolean hasRetried() {
        return !retried.isEmpty();
    }

    int size() {
        return fresh.size() + retried.size();
    }
}
