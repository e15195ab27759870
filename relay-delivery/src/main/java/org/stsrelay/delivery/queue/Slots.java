package org.stsrelay.delivery.queue;

import java.util.function.Supplier;

/// Shares the slots out so that destinations that do not answer leave room for those that do (P7). Guarded by the
/// dispatcher's lock.
///
/// Whoever has not answered lately shares half of all slots with the others of whom that is true, and three quarters of
/// those for connecting. Once half of that is in use, or three quarters of all slots, each of them keeps one: the rest is
/// for those who have none yet. So hosts that swallow connections can neither fill the relay nor the doorway to it, and a
/// newcomer still finds a place.
final class Slots {

    private final Supplier<Limits> limits;
    private int active;
    private int connecting;
    private int unproven;
    private int unprovenConnecting;
    private int waiting;
    private int settling;

    /// @param limits asked for each time; they may change, and whoever has a slot keeps it
    Slots(Supplier<Limits> limits) {
        this.limits = limits;
    }

    boolean admit(Standing standing) {
        var now = limits.get();
        return hasRoom(now) && switch (standing) {
            case ANSWERS -> true;
            case UNPROVEN -> hasRoomForTheUnproven(now);
            case UNPROVEN_AND_BUSY -> hasRoomForTheUnproven(now) && !areShort(now);
        };
    }

    void take(Slot slot) {
        count(slot, 1);
        countConnecting(slot, 1);
    }

    void giveBack(Slot slot) {
        if (slot.settling) {
            slot.settling = false;
            settling--;
        } else {
            resume(slot);
            count(slot, -1);
            connected(slot);
        }
    }

    /// Whether one more may leave its place while its outcome is written down. What a crash repeats is bounded by this.
    boolean maySettle() {
        return settling < limits.get().connections();
    }

    void settling(Slot slot) {
        giveBack(slot);
        slot.settling = true;
        settling++;
    }

    void connected(Slot slot) {
        if (slot.connecting) {
            slot.connecting = false;
            countConnecting(slot, -1);
        }
    }

    /// A policy host that hangs takes nobody's place. As many may wait for one as there are slots; whoever comes then keeps
    /// his.
    void waiting(Slot slot) {
        if (slot.connecting && !slot.waiting && waiting < limits.get().connections()) {
            slot.waiting = true;
            waiting++;
            count(slot, -1);
            countConnecting(slot, -1);
        }
    }

    private void resume(Slot slot) {
        if (slot.waiting) {
            slot.waiting = false;
            waiting--;
            count(slot, 1);
            countConnecting(slot, 1);
        }
    }

    /// The attempt goes on to another host. That is not refused, so the budget may be overdrawn for a while.
    void connecting(Slot slot) {
        resume(slot);
        if (!slot.connecting) {
            slot.connecting = true;
            countConnecting(slot, 1);
        }
    }

    int active() {
        return active;
    }

    boolean areIdle() {
        return active == 0 && waiting == 0 && settling == 0;
    }

    int connecting() {
        return connecting;
    }

    private boolean hasRoom(Limits now) {
        return active < now.connections() && connecting < now.connecting();
    }

    private boolean hasRoomForTheUnproven(Limits now) {
        return unproven < half(now.connections()) && unprovenConnecting < threeQuarters(now.connecting());
    }

    private boolean areShort(Limits now) {
        return active >= threeQuarters(now.connections()) || connecting >= threeQuarters(now.connecting())
                || unproven >= half(half(now.connections()))
                || unprovenConnecting >= half(threeQuarters(now.connecting()));
    }

    private void count(Slot slot, int sign) {
        active += sign;
        unproven += slot.unproven ? sign : 0;
    }

    private void countConnecting(Slot slot, int sign) {
        connecting += sign;
        unprovenConnecting += slot.unproven ? sign : 0;
    }

    /// Rounded up, since with one slot somebody must be able to prove himself.
    private static int half(int number) {
        return Math.ceilDiv(number, 2);
    }

    private static int threeQuarters(int number) {
        return Math.ceilDiv(number * 3, 4);
    }
}
