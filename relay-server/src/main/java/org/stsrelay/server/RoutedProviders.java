package org.stsrelay.server;

import java.util.Optional;
import java.util.function.Supplier;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.queue.Providers;
import org.stsrelay.delivery.routing.Route;

/// The providers as the scheduler asks for them: by the route that the attempt will take, and the provider
/// table in force.
record RoutedProviders(Supplier<InForce> current) implements Providers {

    @Override
    public Optional<ProviderName> of(DomainPart destination) {
        var now = current.get();
        var hop = now.rules().directionsTo(destination).hop();
        return switch (now.router().likely(hop)) {
            case Route.Via(var hosts, _, _) -> Optional.of(now.providers().of(hop.name(), hosts));
            case Route.NullMx(),Route.NoSuchDomain(),Route.Loop(_),Route.Unusable(_),Route.Unknown(_) ->
                Optional.empty();
        };
    }

    @Override
    public int connections(ProviderName provider) {
        return current.get().providers().limitsOf(provider).connections();
    }
}
