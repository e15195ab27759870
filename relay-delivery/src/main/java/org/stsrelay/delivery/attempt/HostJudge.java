package org.stsrelay.delivery.attempt;

import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.sts.PolicyAnswer;

/// Whether a host may be used, and what TLS has to prove first.
@FunctionalInterface
public interface HostJudge {
    HostVerdict judge(PolicyAnswer policy, MxHost host, Purpose purpose);
}
