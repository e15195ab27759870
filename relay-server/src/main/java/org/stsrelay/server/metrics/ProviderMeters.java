package org.stsrelay.server.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FeedbackListener;
import org.stsrelay.delivery.queue.ProviderState;

/// Counts what providers say about how much they are sent. Those of the provider table have a label of their own; all
/// others, of which anybody could make any number, share one.
final class ProviderMeters implements FeedbackListener {

    private static final String OTHER = "other";

    private final Meters meters;
    private final List<String> names;
    private final Function<DomainPart, String> providerOf;
    private final Map<String, Counter> throttled = new HashMap<>();
    private final Counter greylisted;

    /// @param names of the table's entries
    /// @param providerOf the entry's name for an MX host, whatever else for hosts in none
    ProviderMeters(Meters meters, List<String> names, Function<DomainPart, String> providerOf) {
        this.meters = meters;
        this.names = Stream.concat(names.stream(), Stream.of(OTHER)).distinct().toList();
        this.providerOf = providerOf;
        this.names.forEach(name -> throttled.put(name, meters.counter(Family.PROVIDER_THROTTLED, "provider", name)));
        greylisted = meters.counter(Family.DELIVERY_GREYLISTED);
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
    void watch(Supplier<? extends Collection<ProviderState>> states) {
        for (var name : names) {
            gauge(Family.PROVIDER_PAUSED, name, states, state -> state.pause().isPresent() ? 1 : 0);
            gauge(Family.PROVIDER_ATTEMPTS, name, states, ProviderState::busy);
            gauge(Family.PROVIDER_WINDOW, name, states, ProviderState::window);
        }
    }

    private void gauge(Family family, String name, Supplier<? extends Collection<ProviderState>> states,
            ToDoubleFunction<ProviderState> value) {
        meters.gauge(family, () -> states.get()
                .stream()
                .filter(state -> labelOf(state.name().text()).equals(name))
                .mapToDouble(value)
                .sum(), "provider", name);
    }

    private String labelOf(String provider) {
        return names.contains(provider) ? provider : OTHER;
    }
}
