package org.stsrelay.delivery.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.spool.Backlog;
import org.stsrelay.delivery.spool.Lease;

/// Decides what is done next: the dispatcher's memory, without threads and without input or output. Not safe for
/// concurrent use; the dispatcher calls it under its lock.
///
/// Each destination with mail is in at most one place of each kind: the round of those that can start an attempt, the
/// line of those whose spooled mail is to be claimed, and the timetable of those for whom it is too early. Choosing a
/// step costs the same with one destination and with a hundred thousand.
final class Agenda {

    /// Claims read the store, so a restart with many destinations does not ask for all of them at once.
    private static final int CLAIMS_AT_A_TIME = 8;
    private static final int CLAIM_SIZE = 50;

    /// While memory is full, a destination with a free slot still gets what it can start at once: what slow ones hold
    /// ready must not starve it.
    private static final int CLAIM_SIZE_WHEN_FULL = 5;

    /// How many in the line are looked at for one step.
    private static final int SCAN = 64;

    /// A spool that says "due" and gives nothing is not asked again at once.
    private static final Duration AFTER_EMPTY_CLAIM = Duration.ofSeconds(1);

    /// Bodies above this size lie in files (P4).
    private static final long INLINE_BODY = 128 * 1024;

    private final Supplier<Limits> limits;
    private final Map<DomainPart, Destination> destinations = new HashMap<>();
    private final ArrayDeque<Destination> round = new ArrayDeque<>();
    private final ArrayDeque<Destination> toClaim = new ArrayDeque<>();
    private final PriorityQueue<Wake> timetable = new PriorityQueue<>(Comparator.comparing(Wake::at));
    private int active;
    private int claims;
    private int ready;
    private long readyOctets;

    Agenda(Supplier<Limits> limits) {
        this.limits = limits;
    }

    private record Wake(Instant at, Destination destination) {}

    Step next(Instant now) {
        wakeThoseDue(now);
        return launch(now).or(() -> claim(now)).orElseGet(this::rest);
    }

    /// Takes fresh leases in.
    ///
    /// @return those for which there is no room; once they are given back, a [#reload] makes them known again
    List<Lease> offer(Collection<Lease> leases, Instant now) {
        return leases.stream().filter(lease -> !admit(lease, hasRoom(lease, now), now)).toList();
    }

    /// Ends a claim. Room was looked for before it, so what it brought is taken in.
    ///
    /// @param left when what was not claimed is due
    /// @return leases that come too late, because the destination died meanwhile
    List<Lease> claimed(DomainPart name, List<Lease> leases, Instant left, Instant now) {
        claims--;
        var destination = known(name);
        destination.claiming = false;
        var earliest = now.plus(AFTER_EMPTY_CLAIM);
        destination.dueAt(leases.isEmpty() && left.isBefore(earliest) ? earliest : left);
        var late = leases.stream().filter(lease -> !admit(lease, true, now)).toList();
        place(destination, now);
        return late;
    }

    /// Ends an attempt.
    ///
    /// @return leases that wait no longer in memory, because the destination is dead
    List<Lease> ended(DomainPart name, Concluded concluded, Instant now) {
        active--;
        var destination = known(name);
        destination.ended(concluded.site(), concluded.again(), now);
        return settledDown(destination, now);
    }

    /// Ends an attempt that broke because of a fault of ours.
    List<Lease> stumbled(DomainPart name, Instant now) {
        active--;
        var destination = known(name);
        destination.stumbled(now);
        return settledDown(destination, now);
    }

    void waiting(Backlog backlog, Instant now) {
        var destination = known(backlog.destination());
        destination.dueAt(backlog.earliestDue());
        place(destination, now);
    }

    /// Has a destination looked at now, be it dead or not.
    void wake(DomainPart name, Instant now) {
        known(name).unpark();
        reload(name, now);
    }

    /// Has the spool asked anew what waits for a destination.
    void reload(DomainPart name, Instant now) {
        var destination = known(name);
        destination.dueAt(now);
        place(destination, now);
    }

    List<DomainPart> destinations() {
        return List.copyOf(destinations.keySet());
    }

    /// Empties all ready lists.
    List<Lease> giveUp() {
        var all = new ArrayList<Lease>();
        destinations.values().forEach(destination -> all.addAll(destination.ready.drain()));
        all.forEach(lease -> count(lease, -1));
        return all;
    }

    boolean isIdle() {
        return active == 0 && claims == 0;
    }

    Load load() {
        var dead = (int) destinations.values().stream().filter(Destination::isDead).count();
        return new Load(active, ready, destinations.size(), dead);
    }

    private boolean admit(Lease lease, boolean room, Instant now) {
        var destination = known(lease.consignment().destination());
        var parked = destination.isParked(now);
        if (room && !parked) {
            count(lease, 1);
            destination.ready.add(lease);
        }
        place(destination, now);
        return room && !parked;
    }

    private Optional<Step> launch(Instant now) {
        while (active < limits.get().connections() && !round.isEmpty()) {
            var candidate = round.poll();
            candidate.inTurn = false;
            if (candidate.canStart(now)) {
                active++;
                var lease = candidate.start();
                count(lease, -1);
                place(candidate, now);
                return Optional.of(new Step.Launch(lease));
            }
            place(candidate, now);
        }
        return Optional.empty();
    }

    private Optional<Step> claim(Instant now) {
        for (var i = 0; i < SCAN && claims < CLAIMS_AT_A_TIME && !toClaim.isEmpty(); i++) {
            var candidate = toClaim.poll();
            if (isDue(candidate, now) && !hasRoom() && !canStartAtOnce(candidate, now)) {
                toClaim.add(candidate);
                continue;
            }
            candidate.toClaim = false;
            if (isDue(candidate, now)) {
                return Optional.of(claim(candidate));
            }
            place(candidate, now);
        }
        return Optional.empty();
    }

    /// What becomes due from here on is noted in `due` again, so nothing that happens during the claim is missed.
    private Step claim(Destination destination) {
        claims++;
        destination.claiming = true;
        destination.due = Instant.MAX;
        var room = limits.get().readyPerDestination() - destination.ready.size();
        var wanted = hasRoom() ? CLAIM_SIZE : CLAIM_SIZE_WHEN_FULL;
        return new Step.Claim(destination.name, Math.clamp(room, 1, destination.isDead() ? 1 : wanted));
    }

    private Step rest() {
        return new Step.Rest(timetable.isEmpty() ? Instant.MAX : timetable.peek().at());
    }

    private List<Lease> settledDown(Destination destination, Instant now) {
        var returned = destination.isParked(now) ? destination.ready.drain() : List.<Lease>of();
        if (!returned.isEmpty()) {
            returned.forEach(lease -> count(lease, -1));
            // It must not be forgotten, mark and all, before they are back in the spool.
            destination.dueAt(now);
        }
        place(destination, now);
        return returned;
    }

    private void wakeThoseDue(Instant now) {
        while (!timetable.isEmpty() && !timetable.peek().at().isAfter(now)) {
            var wake = timetable.poll();
            if (wake.at().equals(wake.destination().wakes)) {
                wake.destination().wakes = Instant.MAX;
                place(wake.destination(), now);
            }
        }
    }

    /// Puts a destination where it belongs now. An entry that became too early stays in the timetable and does no harm.
    private void place(Destination destination, Instant now) {
        if (destination.isIdle()) {
            destinations.remove(destination.name, destination);
            return;
        }
        if (!destination.inTurn && destination.canStart(now)) {
            destination.inTurn = true;
            round.add(destination);
        }
        if (!destination.toClaim && isDue(destination, now)) {
            destination.toClaim = true;
            toClaim.add(destination);
        }
        var look = destination.nextLook();
        if (!destination.claiming && look.isAfter(now) && look.isBefore(destination.wakes)) {
            destination.wakes = look;
            timetable.add(new Wake(look, destination));
        }
    }

    /// Whether more of its spooled mail should be at hand.
    private static boolean isDue(Destination destination, Instant now) {
        return !destination.claiming && !destination.nextLook().isAfter(now) && !destination.ready.hasRetried()
                && destination.ready.size() < CLAIM_SIZE;
    }

    private boolean hasRoom() {
        var now = limits.get();
        return ready < now.ready() && readyOctets < now.readyOctets();
    }

    private boolean hasRoom(Lease lease, Instant now) {
        var destination = known(lease.consignment().destination());
        return (hasRoom() && destination.ready.size() < limits.get().readyPerDestination())
                || canStartAtOnce(destination, now);
    }

    private boolean canStartAtOnce(Destination destination, Instant now) {
        return active < limits.get().connections() && destination.ready.isEmpty() && destination.isOpen(now);
    }

    private void count(Lease lease, int sign) {
        ready += sign;
        readyOctets += sign * inMemory(lease);
    }

    private static long inMemory(Lease lease) {
        var size = lease.body().size();
        return size <= INLINE_BODY ? size : 0;
    }

    private Destination known(DomainPart name) {
        return destinations.computeIfAbsent(name,
                added -> new Destination(added, () -> limits.get().connectionsPerDestination()));
    }
}
