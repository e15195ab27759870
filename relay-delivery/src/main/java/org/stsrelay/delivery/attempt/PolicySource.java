package org.stsrelay.delivery.attempt;

import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.sts.Asking;
import org.stsrelay.delivery.sts.PolicyAnswer;

/// What MTA-STS asks for a domain.
public interface PolicySource {

    PolicyAnswer policyOf(DomainName domain, Asking asking);

    /// Whether we go by the `TLS-Required: No` of a message (RFC 8689 §3). Asked once for each attempt at a message that
    /// says so, and each time told to those who watch (P28).
    boolean heedsTlsRequiredNo(Message message);

    /// Looks for another policy, past every cache of ours (RFC 8461 §5).
    ///
    /// @param judgedBy what an attempt was judged by, whatever has been learnt since
    /// @return whether something else is asked of a connection now
    Recheck recheck(DomainName domain, PolicyApplied judgedBy);

    enum Recheck {
        SAME, CHANGED,
        /// The DNS did not say. Mail is not given up on a policy that could not be checked.
        UNKNOWN
    }
}
