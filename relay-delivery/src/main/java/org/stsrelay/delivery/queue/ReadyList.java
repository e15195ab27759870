package org.stsrelay.delivery.queue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Turn;

/// One destination's leases that wait for a slot. Senders take turns, however much one of them has (P10). Whoever had
/// nothing at hand gets the next slot; every fifth goes to those who have had one, so that they get on whatever comes.
final class ReadyList {

    private static final int NEWCOMERS_IN_A_ROW = 4;

    /// In the order in which they come next. None is empty, and none is in both.
    private final LinkedHashMap<Turn, Lane> newcomers = new LinkedHashMap<>();
    private final LinkedHashMap<Turn, Lane> round = new LinkedHashMap<>();
    private int inARow;
    private int size;
    private int retried;

    void add(Lease lease) {
        var turn = Turn.of(lease.message());
        var lane = round.get(turn);
        (lane == null ? newcomers.computeIfAbsent(turn, _ -> new Lane()) : lane).add(lease);
        count(lease, 1);
    }

    /// The next one; there is one.
    Lease take() {
        var isNew = round.isEmpty() || (!newcomers.isEmpty() && inARow < NEWCOMERS_IN_A_ROW);
        inARow = isNew ? inARow + 1 : 0;
        var next = (isNew ? newcomers : round).pollFirstEntry();
        var lease = next.getValue().take();
        if (!next.getValue().isEmpty()) {
            round.putLast(next.getKey(), next.getValue());
        }
        count(lease, -1);
        return lease;
    }

    /// One whose own next step is far off rather than a fresh one.
    Lease takeForProbe() {
        return lanes().filter(lane -> lane.getValue().hasRetried())
                .findFirst()
                .map(this::takeRetried)
                .orElseGet(this::take);
    }

    private Lease takeRetried(Map.Entry<Turn, Lane> lane) {
        var lease = lane.getValue().takeRetried();
        if (lane.getValue().isEmpty()) {
            round.remove(lane.getKey());
            newcomers.remove(lane.getKey());
        }
        count(lease, -1);
        return lease;
    }

    List<Lease> drain() {
        var all = all();
        round.clear();
        newcomers.clear();
        size = 0;
        retried = 0;
        return all;
    }

    List<Lease> all() {
        return lanes().flatMap(lane -> lane.getValue().all().stream()).toList();
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean hasRetried() {
        return retried > 0;
    }

    int size() {
        return size;
    }

    /// Who has something at hand.
    Set<Turn> turns() {
        return lanes().map(Map.Entry::getKey).collect(Collectors.toUnmodifiableSet());
    }

    int turnsAtHand() {
        return newcomers.size() + round.size();
    }

    boolean has(Turn turn) {
        return newcomers.containsKey(turn) || round.containsKey(turn);
    }

    private void count(Lease lease, int sign) {
        size += sign;
        retried += lease.consignment().attempts() == 0 ? 0 : sign;
    }

    private Stream<Map.Entry<Turn, Lane>> lanes() {
        return Stream.concat(round.entrySet().stream(), newcomers.entrySet().stream());
    }
}
