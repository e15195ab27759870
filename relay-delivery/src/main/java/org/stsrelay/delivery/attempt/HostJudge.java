package org.stsrelay.delivery.attempt;

import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.PolicyAnswer;

/// Whether a host may be used, and what TLS has to prove first. May ask the DNS.
@FunctionalInterface
public interface HostJudge {

    /// @param policy what MTA-STS asks for the destination
    /// @param via how the destination's hosts were found
    /// @param host one of them
    HostVerdict judge(PolicyAnswer policy, DomainPart destination, Route.Via via, MxHost host, Purpose purpose);
}
