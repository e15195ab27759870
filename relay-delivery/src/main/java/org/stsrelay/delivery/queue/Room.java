package org.stsrelay.delivery.queue;

import org.stsrelay.delivery.spool.Lease;

/// How much waits in memory for a slot. Guarded by the dispatcher's lock.
final class Room {

    /// How far above its limits memory may fill for the sake of turns (P10).
    private static final double RESERVE = 1.25;

    /// Bodies above this size lie in files (P4).
    private static final long INLINE_BODY = 128 * 1024;

    private final Limits limits;
    private int ready;
    private long octets;

    Room(Limits limits) {
        this.limits = limits;
    }

    boolean isLeft() {
        return ready < limits.ready() && octets < limits.readyOctets();
    }

    boolean isLeftFor(Destination destination) {
        return isLeft() && destination.ready.size() < limits.readyPerDestination();
    }

    /// Whether something is left for those who have nothing at hand, however much others have.
    boolean isLeftForNewcomers() {
        return ready < limits.ready() * RESERVE && octets < limits.readyOctets() * RESERVE;
    }

    int leftFor(Destination destination) {
        return limits.readyPerDestination() - destination.ready.size();
    }

    void add(Lease lease) {
        ready++;
        octets += inMemory(lease);
    }

    void remove(Lease lease) {
        ready--;
        octets -= inMemory(lease);
    }

    int ready() {
        return ready;
    }

    private static long inMemory(Lease lease) {
        var size = lease.body().size();
        return size <= INLINE_BODY ? size : 0;
    }
}
