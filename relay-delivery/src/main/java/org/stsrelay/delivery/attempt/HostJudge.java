package org.stsrelay.delivery.attempt;

import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.Asked;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;

/// Whether a host may be used, and what TLS has to prove first. May ask the DNS.
@FunctionalInterface
public interface HostJudge {

    /// @param asked of every host of the destination
    /// @param via how the destination's hosts were found
    /// @param host one of them
    HostVerdict judge(Asked asked, DomainPart destination, Route.Via via, MxHost host);
}
