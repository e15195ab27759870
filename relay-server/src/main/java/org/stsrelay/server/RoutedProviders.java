package org.stsrelay.server;

import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.queue.Providers;
import org.stsrelay.delivery.routing.ProviderTable;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.routing.Router;

/// The providers as the scheduler asks for them: by the route that the attempt will take.
record RoutedProviders(Router router, ProviderTable table) implements Providers {

    @Override
    public Optional<ProviderName> of(DomainPart destination) {
        return switch (router.likely(destination)) {
            case Route.Via(var hosts) -> Optional.of(table.of(destination, hosts));
            case Route.NullMx(),Route.NoSuchDomain(),Route.Loop(_),Route.Unusable(_),Route.Unknown(_) ->
                Optional.empty();
        };
    }

    @Override
    public int connections(ProviderName provider) {
        return table.limitsOf(provider).connections();
    }
}
