package org.stsrelay.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.stsrelay.delivery.Delivery;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.queue.ProviderState;
import org.stsrelay.delivery.routing.Provider;
import org.stsrelay.delivery.routing.ProviderTable;
import org.stsrelay.server.admin.ProviderDesk;

/// The providers as the admin server asks for them: what the scheduler knows, and the table's entries that have nothing
/// to do at the moment.
record ProviderBoard(Supplier<ProviderTable> table, Delivery delivery, Clock clock) implements ProviderDesk {

    @Override
    public List<ProviderState> list() {
        var all = new TreeMap<ProviderName, ProviderState>();
        table.get().entries().forEach(entry -> all.put(entry.name(), idle(entry)));
        delivery.providers().forEach(state -> all.put(state.name(), state));
        return List.copyOf(all.values());
    }

    @Override
    public Optional<ProviderState> pause(ProviderName provider, Optional<Duration> span, String reason) {
        if (find(provider).isPresent()) {
            delivery.pause(provider, span.map(clock.instant()::plus).orElse(Instant.MAX), reason);
        }
        return find(provider);
    }

    @Override
    public Optional<ProviderState> resume(ProviderName provider) {
        var known = find(provider);
        known.ifPresent(_ -> delivery.resume(provider));
        return find(provider).or(() -> known);
    }

    private Optional<ProviderState> find(ProviderName provider) {
        return list().stream().filter(state -> state.name().equals(provider)).findFirst();
    }

    private static ProviderState idle(Provider entry) {
        var limit = entry.limits().connections();
        return new ProviderState(entry.name(), limit, limit, 0, 0, 0, Optional.empty());
    }
}
