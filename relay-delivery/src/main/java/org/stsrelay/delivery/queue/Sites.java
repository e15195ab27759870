package org.stsrelay.delivery.queue;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Turn;

/// All destinations and providers, each standing where it belongs: whatever happened to one is followed by a look at it.
/// Guarded by the dispatcher's lock.
final class Sites {

    /// So many whose time has come are looked at for one step.
    private static final int WAKES = 64;

    /// Claims bring so many at a time, and more is not at hand for one destination.
    static final int AT_HAND = 50;

    final Rounds rounds = new Rounds();
    final KnownDestinations destinations;
    final KnownProviders providers;
    final Room room;

    private final Timetable<Destination> timetable = new Timetable<>();

    Sites(Supplier<Limits> limits, Pauses pauses, Accountant accountant) {
        destinations = new KnownDestinations(() -> limits.get().connectionsPerDestination(), pauses);
        providers = new KnownProviders(accountant, pauses);
        room = new Room(limits);
    }

    /// Leases of a destination that is left alone do not wait in memory.
    List<Lease> settledDown(Destination destination, Instant now) {
        var leftAlone = destination.isParked(now) || destination.provider.isPaused(now);
        var returned = leftAlone ? emptied(destination) : List.<Lease>of();
        if (!returned.isEmpty()) {
            // It must not be forgotten, mark and all, before they are back in the spool.
            destination.dueAt(now);
        }
        place(destination, now);
        return returned;
    }

    /// Has a provider left alone. What was about to be tried there goes untried.
    List<Lease> standAside(Provider provider, ProviderState.Pause pause, Instant now) {
        var returned = List.copyOf(provider.destinations)
                .stream()
                .flatMap(destination -> settledDown(destination, now).stream())
                .toList();
        providers.tellPaused(provider, pause, returned.size());
        return returned;
    }

    /// What memory held of a destination's mail.
    List<Lease> emptied(Destination destination) {
        var all = destination.ready.drain();
        all.forEach(room::remove);
        all.forEach(destination.provider.ready::remove);
        destination.overtaking.clear();
        return all;
    }

    /// Has a destination under the limits of the one who takes its mail.
    void move(Destination destination, Provider to, Instant now) {
        var from = destination.provider;
        if (from == to) {
            return;
        }
        rounds.remove(destination);
        from.destinations.remove(destination);
        destination.ready.all().forEach(from.ready::remove);
        destination.overtaking.clear();
        destination.provider = to;
        to.destinations.add(destination);
        destination.ready.all().forEach(lease -> countAtHand(lease, destination));
        place(from, now);
    }

    /// When somebody has to be looked at, [Instant#MAX] for never.
    Instant nextLook() {
        var first = timetable.next();
        return first.isBefore(providers.nextDue()) ? first : providers.nextDue();
    }

    /// A lease joins those that wait for a slot.
    void add(Lease lease, Destination destination) {
        destination.ready.add(lease);
        countAtHand(lease, destination);
        room.add(lease);
    }

    /// P10: a turn that has nothing at hand at the provider waits for no round of all its destinations.
    private static void countAtHand(Lease lease, Destination destination) {
        if (destination.provider.ready.add(lease)) {
            destination.overtaking.add(Turn.of(lease.message()));
        }
    }

    /// A lease waits no longer: its attempt begins.
    Lease start(Destination destination) {
        var lease = destination.start();
        destination.provider.start();
        destination.provider.ready.remove(lease);
        destination.overtaking.remove(Turn.of(lease.message()));
        room.remove(lease);
        return lease;
    }

    void wakeThoseDue(Instant now) {
        for (var i = 0; i < WAKES; i++) {
            timetable.due(now).ifPresent(destination -> place(destination, now));
            providers.due(now).ifPresent(provider -> place(provider, now));
        }
    }

    /// Puts a destination where it belongs now. An entry that became too early stays in the timetable and does no harm.
    void place(Destination destination, Instant now) {
        if (!destinations.review(destination)) {
            rounds.remove(destination);
            destination.provider.destinations.remove(destination);
        } else {
            rounds.place(destination, destination.isDue(AT_HAND, now), now);
            var look = destination.nextLook();
            if (!destination.claiming && look.isAfter(now) && look.isBefore(Instant.MAX)) {
                timetable.wake(destination, look);
            }
        }
        place(destination.provider, now);
    }

    void place(Provider provider, Instant now) {
        if (providers.review(provider, now)) {
            rounds.place(provider, now);
        } else {
            rounds.remove(provider);
        }
    }
}
