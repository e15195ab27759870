package org.stsrelay.delivery.attempt;

import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.routing.NextHop;
import org.stsrelay.delivery.routing.Route;

/// Where a destination's mail goes.
public interface Routes {

    Directions directionsTo(DomainPart destination);

    Route route(NextHop hop, Freshness freshness);
}
