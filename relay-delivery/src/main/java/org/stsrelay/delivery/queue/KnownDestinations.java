package org.stsrelay.delivery.queue;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.stsrelay.delivery.mail.DomainPart;

/// All destinations with mail, and what of them is to be remembered. Guarded by the dispatcher's lock.
final class KnownDestinations {

    private final IntSupplier limit;
    private final Pauses pauses;
    private final Map<DomainPart, Destination> all = new HashMap<>();
    private final Map<DomainPart, Remembered.Destination> remembered = new HashMap<>();
    private final Set<DomainPart> changed = new LinkedHashSet<>();

    /// @param limit of each window; it may change
    KnownDestinations(IntSupplier limit, Pauses pauses) {
        this.limit = limit;
        this.pauses = pauses;
    }

    /// Has those in the spool begin as they were left.
    void restore(Collection<Remembered.Destination> destinations, Instant now) {
        for (var each : destinations) {
            remembered.put(each.name(), new Remembered.Destination(each.name(), each.window(), each.deaths(),
                    each.parkedUntil().filter(now::isBefore).map(until -> pauses.deadUntil(until, now))));
        }
    }

    /// Nothing waits any more for those of which memory had something and the spool has nothing.
    void forgetTheRest() {
        changed.addAll(remembered.keySet());
        remembered.clear();
    }

    Destination of(DomainPart name) {
        return all.computeIfAbsent(name, this::added);
    }

    /// One with mail; asking makes none known.
    Optional<Destination> find(DomainPart name) {
        return Optional.ofNullable(all.get(name));
    }

    /// Looks at a destination after something happened to it.
    ///
    /// @return whether it is still of interest
    boolean review(Destination destination) {
        destination.limit(limit.getAsInt());
        var idle = destination.isIdle();
        if (idle) {
            all.remove(destination.name, destination);
        }
        if (idle ? destination.kept.isPresent() : !destination.kept.equals(destination.remembered())) {
            changed.add(destination.name);
        }
        return !idle;
    }

    Collection<Destination> all() {
        return all.values();
    }

    List<DomainPart> names() {
        return List.copyOf(all.keySet());
    }

    boolean hasChanges() {
        return !changed.isEmpty();
    }

    /// What is to be remembered of those that changed, and those of which nothing is.
    Map<DomainPart, Optional<Remembered.Destination>> takeChanges() {
        var taken = new HashMap<DomainPart, Optional<Remembered.Destination>>();
        for (var name : changed) {
            var destination = Optional.ofNullable(all.get(name));
            var value = destination.flatMap(Destination::remembered);
            destination.ifPresent(known -> known.kept = value);
            taken.put(name, value);
        }
        changed.clear();
        return taken;
    }

    void changedStill(Collection<DomainPart> names) {
        changed.addAll(names);
    }

    private Destination added(DomainPart name) {
        var now = limit.getAsInt();
        var destination = new Destination(name, Provider.alone(name.toString(), now), now, pauses);
        destination.provider.destinations.add(destination);
        Optional.ofNullable(remembered.remove(name)).ifPresent(destination::restore);
        return destination;
    }
}
