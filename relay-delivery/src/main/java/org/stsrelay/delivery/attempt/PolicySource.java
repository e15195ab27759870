package org.stsrelay.delivery.attempt;

import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyAnswer;

/// What MTA-STS asks for a domain.
public interface PolicySource {

    PolicyAnswer policyOf(DomainName domain);

    /// Looks for another policy, past every cache of ours (RFC 8461 §5).
    ///
    /// @return whether something else is asked of a connection now
    boolean recheck(DomainName domain);
}
