package org.stsrelay.delivery.queue;

import java.util.HashMap;
import java.util.Map;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Turn;

/// What waits in memory for the slots of one provider, by turn. Guarded by the dispatcher's lock.
final class AtHand {

    private final Map<Turn, Integer> byTurn = new HashMap<>();
    private int size;

    /// @return whether its turn had nothing at hand there
    boolean add(Lease lease) {
        size++;
        return byTurn.merge(Turn.of(lease.message()), 1, Integer::sum) == 1;
    }

    void remove(Lease lease) {
        size--;
        byTurn.computeIfPresent(Turn.of(lease.message()), (_, count) -> count > 1 ? count - 1 : null);
    }

    int size() {
        return size;
    }
}
