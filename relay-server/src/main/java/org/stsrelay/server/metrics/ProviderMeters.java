package org.stsrelay.server.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FeedbackListener;
import org.stsrelay.delivery.queue.ProviderState;

/// Counts what providers say about how much they are sent. Those of the provider table have a label of their own; all
/// others, of which anybody could make any number, share one.
final class ProviderMeters implements FeedbackListener {

    private static final String OTHER = "other";

    private final Meters meters;
    private final Function<DomainPart, String> providerOf;
    private final Map<String, Counter> throttled = new ConcurrentHashMap<>();
    private final Counter greylisted;
    private volatile Supplier<? extends Collection<ProviderState>> states = List::of;

    /// @param names of the table's entries
    /// @param providerOf the entry's name for an MX host, whatever else for hosts in none
    ProviderMeters(Meters meters, List<String> names, Function<DomainPart, String> providerOf) {
        this.meters = meters;
        this.providerOf = providerOf;
        greylisted = meters.counter(Family.DELIVERY_GREYLISTED);
        know(names);
        know(List.of(OTHER));
    }

    /// Gives entries of the table a label of their own that had none before. Those that are gone keep theirs.
    void know(List<String> names) {
        names.stream().filter(name -> !throttled.containsKey(name)).forEach(this::know);
    }

    private void know(String name) {
        throttled.put(name, meters.counter(Family.PROVIDER_THROTTLED, "provider", name));
        gauge(Family.PROVIDER_PAUSED, name, state -> state.pause().isPresent() ? 1 : 0);
        gauge(Family.PROVIDER_ATTEMPTS, name, ProviderState::busy);
        gauge(Family.PROVIDER_WINDOW, name, ProviderState::window);
    }

    @Override
    public void throttled(DomainPart host, String reply) {
        Objects.requireNonNull(throttled.get(labelOf(providerOf.apply(host)))).increment();
    }

    @Override
    public void greylisted(DomainPart host) {
        greylisted.increment();
    }

    /// Begins to show what goes on at them.
    void watch(Supplier<? extends Collection<ProviderState>> current) {
        states = current;
    }

    private void gauge(Family family, String name, ToDoubleFunction<ProviderState> value) {
        meters.gauge(family, () -> states.get()
                .stream()
                .filter(state -> labelOf(state.name().text()).equals(name))
                .mapToDouble(value)
                .sum(), "provider", name);
    }

    private String labelOf(String provider) {
        return throttled.containsKey(provider) ? provider : OTHER;
    }
}
