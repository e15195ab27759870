package org.stsrelay.delivery.queue;

import java.util.function.Supplier;
import org.stsrelay.delivery.spool.Lease;

/// How much waits in memory for a slot. Guarded by the dispatcher's lock.
final class Room {

    /// How far above its limits memory may fill for the sake of turns (P10).
    private static final double RESERVE = 1.25;

    /// Bodies above this size lie in files (P4).
    private static final long INLINE_BODY = 128 * 1024;

    private final Supplier<Limits> limits;
    private int ready;
    private long octets;

    Room(Supplier<Limits> limits) {
        this.limits = limits;
    }

    boolean isLeft() {
        var now = limits.get();
        return ready < now.ready() && octets < now.readyOctets();
    }

    boolean isLeftFor(Destination destination) {
        return isLeft() && destination.ready.size() < limits.get().readyPerDestination();
    }

    /// Whether something is left for those who have nothing at hand, however much others have.
    boolean isLeftForNewcomers() {
        var now = limits.get();
        return ready < now.ready() * RESERVE && octets < now.readyOctets() * RESERVE;
    }

    int leftFor(Destination destination) {
        return limits.get().readyPerDestination() - destination.ready.size();
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
