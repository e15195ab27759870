package org.stsrelay.delivery.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How sessions ended in the last minutes: how many, how many of them in which way, and with whom. Its memory is bounded
/// whatever goes on. Not safe for concurrent use.
final class RecentSessions {

    /// The time that counts moves on in so many steps.
    private static final int SLICES = 20;

    private final FaultSettings settings;
    private final Duration slice;
    private final ArrayDeque<Slice> slices = new ArrayDeque<>();

    private static final class Slice {
        private final long number;
        private long sessions;
        private final Map<FaultKind, Failures> failures = new EnumMap<>(FaultKind.class);

        private Slice(long number) {
            this.number = number;
        }
    }

    private static final class Failures {
        private long count;
        private final Set<String> domains = new HashSet<>();
        private final Set<String> operators = new HashSet<>();
    }

    RecentSessions(FaultSettings settings) {
        this.settings = settings;
        this.slice = settings.within().dividedBy(SLICES);
    }

    void add(Peer peer, Optional<FaultKind> failure, Instant now) {
        forget(now);
        if (slices.isEmpty() || slices.getLast().number < number(now)) {
            slices.addLast(new Slice(number(now)));
        }
        var last = slices.getLast();
        last.sessions++;
        failure.map(kind -> last.failures.computeIfAbsent(kind, _ -> new Failures()))
                .ifPresent(
                        failures -> count(failures, peer));
    }

    /// A slice that has as many as are asked for decides the question by itself.
    private void count(Failures failures, Peer peer) {
        failures.count++;
        if (failures.domains.size() < settings.domains()) {
            failures.domains.add(peer.domain());
        }
        if (failures.operators.size() < settings.operators()) {
            failures.operators.add(peer.operator());
        }
    }

    /// Whether so many fail in that way, with so many who have nothing to do with each other, that it must be us.
    boolean looksLikeOurs(FaultKind kind) {
        return domains(kind).size() >= settings.domains() && operators(kind) >= settings.operators()
                && share(kind) >= least(kind);
    }

    /// What works is fetched once a day and what fails every few minutes, so only that nothing works says something.
    private double least(FaultKind kind) {
        return switch (kind.subject()) {
            case SESSION, TLSA -> settings.share();
            case FETCH -> 1;
        };
    }

    /// Some of those with whom it failed, as many as are asked for.
    Set<String> domains(FaultKind kind) {
        return failures(kind).flatMap(each -> each.domains.stream()).collect(Collectors.toUnmodifiableSet());
    }

    private long operators(FaultKind kind) {
        return failures(kind).flatMap(each -> each.operators.stream()).distinct().count();
    }

    double share(FaultKind kind) {
        var sessions = slices.stream().mapToLong(each -> each.sessions).sum();
        return sessions == 0 ? 0 : failures(kind).mapToLong(each -> each.count).sum() / (double) sessions;
    }

    private Stream<Failures> failures(FaultKind kind) {
        return slices.stream().flatMap(each -> Optional.ofNullable(each.failures.get(kind)).stream());
    }

    private void forget(Instant now) {
        while (!slices.isEmpty() && slices.getFirst().number <= number(now) - SLICES) {
            slices.removeFirst();
        }
    }

    private long number(Instant now) {
        return now.toEpochMilli() / Math.max(1, slice.toMillis());
    }
}
