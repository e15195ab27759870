package org.stsrelay.server;

import java.util.function.Supplier;
import org.stsrelay.delivery.attempt.Directions;
import org.stsrelay.delivery.attempt.Routes;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.routing.NextHop;
import org.stsrelay.delivery.routing.Route;

/// Where mail goes by the configuration in force.
record CurrentRoutes(Supplier<InForce> current) implements Routes {

    @Override
    public Directions directionsTo(DomainPart destination) {
        return current.get().rules().directionsTo(destination);
    }

    @Override
    public Route route(NextHop hop, Freshness freshness) {
        return current.get().router().route(hop, freshness);
    }
}
