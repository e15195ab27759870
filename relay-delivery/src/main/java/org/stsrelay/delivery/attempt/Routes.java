package org.stsrelay.delivery.attempt;

import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.routing.Route;

/// Where a destination's mail goes.
@FunctionalInterface
public interface Routes {
    Route route(DomainPart destination, Freshness freshness);
}
