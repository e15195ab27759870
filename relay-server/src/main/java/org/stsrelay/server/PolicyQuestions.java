package org.stsrelay.server;

import org.stsrelay.delivery.attempt.PolicySource;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.StsPolicies;

/// The policies as an attempt asks for them.
///
/// @param tlsRequiredNo what is done about senders who do not ask for TLS
record PolicyQuestions(StsPolicies policies, TlsRequiredNo tlsRequiredNo) implements PolicySource {

    @Override
    public PolicyAnswer policyOf(DomainName domain) {
        return policies.policyOf(domain);
    }

    @Override
    public boolean heedsTlsRequiredNo(Message message) {
        return tlsRequiredNo.heeds(message);
    }

    @Override
    public Recheck recheck(DomainName domain) {
        var before = policies.show(domain);
        return switch (policies.recheck(domain)) {
            case PolicyAnswer.Unknown(_) -> Recheck.UNKNOWN;
            case PolicyAnswer.None(_) -> changed(before.isPresent());
            case PolicyAnswer.Active(var policy, _) ->
                changed(before.filter(known -> known.id().equals(policy.id())).isEmpty());
        };
    }

    private static Recheck changed(boolean differs) {
        return differs ? Recheck.CHANGED : Recheck.SAME;
    }
}
