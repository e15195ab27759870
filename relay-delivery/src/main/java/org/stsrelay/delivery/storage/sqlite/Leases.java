package org.stsrelay.delivery.storage.sqlite;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.QueueDesk.State;

/// What is being attempted. Known to this process only: a crash ends every lease (P2).
final class Leases {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<DomainPart, Map<Consignment.Id, Leased>> byDestination = new HashMap<>();
    private final Map<Consignment.Id, Leased> byId = new HashMap<>();

    /// @param received when the message was
    /// @param recipients how many wait
    /// @param under the state it has on disk
    /// @param wished whether an operator wants something of it that happens when its attempt ends
    record Leased(Consignment.Id id, DomainPart destination, Instant received, int recipients, State under,
            boolean wished) {

        private Leased withUnder(State state) {
            return new Leased(id, destination, received, recipients, state, wished);
        }

        private Leased withWish() {
            return new Leased(id, destination, received, recipients, under, true);
        }
    }

    void begin(Leased leased) {
        lock.lock();
        try {
            put(leased);
        } finally {
            lock.unlock();
        }
    }

    Optional<Leased> end(Consignment.Id id) {
        lock.lock();
        try {
            var ended = Optional.ofNullable(byId.remove(id));
            ended.ifPresent(leased -> byDestination.computeIfPresent(leased.destination(), (_, same) -> {
                same.remove(id);
                return same.isEmpty() ? null : same;
            }));
            return ended;
        } finally {
            lock.unlock();
        }
    }

    boolean isOut(Consignment.Id id) {
        lock.lock();
        try {
            return byId.containsKey(id);
        } finally {
            lock.unlock();
        }
    }

    /// Notes that something is to happen when the attempt ends.
    ///
    /// @return false when there is no attempt, so that it can happen at once
    boolean wish(Consignment.Id id) {
        lock.lock();
        try {
            var leased = Optional.ofNullable(byId.get(id));
            leased.ifPresent(known -> put(known.withWish()));
            return leased.isPresent();
        } finally {
            lock.unlock();
        }
    }

    void nowUnder(Consignment.Id id, State state) {
        lock.lock();
        try {
            Optional.ofNullable(byId.get(id)).ifPresent(known -> put(known.withUnder(state)));
        } finally {
            lock.unlock();
        }
    }

    /// What is out for a destination.
    Collection<Leased> of(DomainPart destination) {
        lock.lock();
        try {
            return List.copyOf(byDestination.getOrDefault(destination, Map.of()).values());
        } finally {
            lock.unlock();
        }
    }

    Set<DomainPart> destinations() {
        lock.lock();
        try {
            return Set.copyOf(byDestination.keySet());
        } finally {
            lock.unlock();
        }
    }

    List<Leased> all() {
        lock.lock();
        try {
            return new ArrayList<>(byId.values());
        } finally {
            lock.unlock();
        }
    }

    private void put(Leased leased) {
        byId.put(leased.id(), leased);
        byDestination.computeIfAbsent(leased.destination(), _ -> new HashMap<>()).put(leased.id(), leased);
    }
}
