package org.stsrelay.delivery.bounce;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/// What became of recipients in the last minutes: how many were delivered, how many failed for good, and in how many
/// unrelated domains. Its memory is bounded whatever goes on. Not safe for concurrent use.
final class RecentResults {

    /// The time that counts moves on in so many steps.
    private static final int SLICES = 20;

    private final int mostDomains;
    private final Duration slice;
    private final ArrayDeque<Slice> slices = new ArrayDeque<>();

    private static final class Slice {
        private final long number;
        private long delivered;
        private long failed;
        private final Set<String> domains = new HashSet<>();

        private Slice(long number) {
            this.number = number;
        }
    }

    /// @param domains how many different ones are told apart; more are counted as these
    RecentResults(Duration within, int domains) {
        this.slice = within.dividedBy(SLICES);
        this.mostDomains = domains;
    }

    void add(String organisation, int delivered, int failed, Instant now) {
        forget(now);
        if (slices.isEmpty() || slices.getLast().number < number(now)) {
            slices.addLast(new Slice(number(now)));
        }
        var last = slices.getLast();
        last.delivered += delivered;
        last.failed += failed;
        // A slice that has as many as are asked for decides the question by itself.
        if (failed > 0 && last.domains.size() < mostDomains) {
            last.domains.add(organisation);
        }
    }

    long delivered() {
        return slices.stream().mapToLong(each -> each.delivered).sum();
    }

    long failed() {
        return slices.stream().mapToLong(each -> each.failed).sum();
    }

    int domains() {
        return (int) slices.stream().flatMap(each -> each.domains.stream()).distinct().count();
    }

    /// The part of all that failed, 0 when there is nothing.
    double share() {
        var failed = failed();
        return failed == 0 ? 0 : failed / (double) (failed + delivered());
    }

    void clear() {
        slices.clear();
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
