package org.stsrelay.server;

import org.stsrelay.delivery.attempt.PolicySource;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.StsPolicies;

/// The policies as an attempt asks for them.
record PolicyQuestions(StsPolicies policies) implements PolicySource {

    @Override
    public PolicyAnswer policyOf(DomainName domain) {
        return policies.policyOf(domain);
    }

    /// Not knowing counts as a change: mail is not given up on a policy that could not be checked (RFC 8461 §5.1).
    @Override
    public boolean recheck(DomainName domain) {
        var before = policies.show(domain);
        return switch (policies.recheck(domain)) {
            case PolicyAnswer.Unknown(_) -> true;
            case PolicyAnswer.None(_) -> before.isPresent();
            case PolicyAnswer.Active(var policy, _) ->
                before.filter(known -> known.id().equals(policy.id())).isEmpty();
        };
    }
}
