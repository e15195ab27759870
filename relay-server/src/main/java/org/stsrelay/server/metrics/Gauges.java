package org.stsrelay.server.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.stsrelay.delivery.queue.Load;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.StsPolicy.Mode;
import org.stsrelay.server.health.Component;

/// The series that show a state rather than count events.
final class Gauges {

    private static final QueueDesk.Totals EMPTY =
            new QueueDesk.Totals(Map.of(), Map.of(), Map.of(), 0, 0, Duration.ZERO);
    private static final List<State> WAITING = List.of(State.READY, State.ACTIVE, State.DEFERRED, State.HELD);
    private static final Duration SOON = Duration.ofHours(24);
    /// Short enough for every scrape interval in use, long enough for one scrape.
    private static final Duration ONE_SCRAPE = Duration.ofSeconds(1);
    private static final Duration POLICIES = Duration.ofSeconds(10);

    private final Meters meters;
    private final Clock clock;

    Gauges(Meters meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    void watch(Sources sources) {
        health(sources);
        queue(new Recent<>(EMPTY, ONE_SCRAPE, sources.queue()));
        policies(new Recent<>(PolicyCounts.NONE, POLICIES, () -> count(sources.policies().get())));
        disk(new Recent<>(new Disk(0, 0), ONE_SCRAPE, () -> Disk.of(sources.dataDirectory())));
        meters.gauge(Family.DELIVERY_CONNECTIONS_ACTIVE, sources.outboundConnections()::getAsInt);
        meters.gauge(Family.BOUNCE_BRAKE_ARMED, () -> flag(sources.bounceBrakeArmed().getAsBoolean()));
        meters.gauge(Family.TLS_REFUSED_DESTINATIONS, sources.destinationsRefusedByTls()::getAsInt);
        delivery(new Recent<>(new Load(0, 0, 0, 0, 0, 0), ONE_SCRAPE, sources.load()));
    }

    private void delivery(Supplier<Load> load) {
        meters.gauge(Family.DELIVERY_SLOTS, () -> load.get().connecting(), "state", "connecting");
        meters.gauge(Family.DELIVERY_SLOTS, () -> load.get().active() - load.get().connecting(), "state", "connected");
        meters.gauge(Family.DELIVERY_DEAD, () -> load.get().dead());
    }

    private void health(Sources sources) {
        meters.gauge(Family.READY, () -> flag(sources.health().get().isReady()));
        for (var component : Component.values()) {
            meters.gauge(Family.COMPONENT_HEALTHY, () -> flag(sources.health().get().isGood(component)), "component",
                    component.token());
        }
    }

    private void queue(Supplier<QueueDesk.Totals> totals) {
        for (var state : WAITING) {
            String[] label = {"state", Meters.token(state)};
            meters.gauge(Family.QUEUE_MESSAGES, () -> totals.get().messages().getOrDefault(state, 0L), label);
            meters.gauge(Family.QUEUE_RECIPIENTS, () -> totals.get().recipients().getOrDefault(state, 0L), label);
            meters.gauge(Family.QUEUE_OLDEST_AGE, () -> ageOfOldest(totals.get(), state), label);
        }
        meters.gauge(Family.QUEUE_SIZE, () -> totals.get().bytes());
        meters.gauge(Family.QUEUE_DESTINATIONS, () -> totals.get().destinations());
        meters.gauge(Family.QUEUE_DUE_LAG, () -> seconds(totals.get().overdue()));
    }

    private void policies(Supplier<PolicyCounts> counts) {
        for (var mode : Mode.values()) {
            meters.gauge(Family.STS_POLICIES, () -> counts.get().byMode().getOrDefault(mode, 0L), "mode", mode.token());
        }
        meters.gauge(Family.STS_REFRESH_FAILING, () -> counts.get().failing());
        meters.gauge(Family.STS_EXPIRING, () -> counts.get().expiring());
    }

    private void disk(Supplier<Disk> disk) {
        meters.gauge(Family.STORAGE_FREE, () -> disk.get().free());
        meters.gauge(Family.STORAGE_SIZE, () -> disk.get().size());
    }

    private PolicyCounts count(List<CachedPolicy> policies) {
        var soon = clock.instant().plus(SOON);
        var byMode = new EnumMap<Mode, Long>(Mode.class);
        policies.forEach(policy -> byMode.merge(policy.policy().mode(), 1L, Long::sum));
        var failing = policies.stream().filter(policy -> policy.trouble().isPresent()).toList();
        return new PolicyCounts(byMode, failing.size(), failing.stream().filter(p -> !p.holdsAt(soon)).count());
    }

    private double ageOfOldest(QueueDesk.Totals totals, State state) {
        Instant now = clock.instant();
        return Math.max(0, seconds(Duration.between(totals.oldest().getOrDefault(state, now), now)));
    }

    private static double flag(boolean value) {
        return value ? 1 : 0;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private record PolicyCounts(Map<Mode, Long> byMode, long failing, long expiring) {
        private static final PolicyCounts NONE = new PolicyCounts(Map.of(), 0, 0);
    }

    private record Disk(long free, long size) {
        private static Disk of(Path directory) {
            try {
                FileStore store = Files.getFileStore(directory);
                return new Disk(store.getUsableSpace(), store.getTotalSpace());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
