package org.stsrelay.server;

import org.stsrelay.delivery.attempt.PolicySource;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.sts.Asking;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.StsPolicies;

/// The policies as an attempt asks for them.
///
/// @param tlsRequiredNo what is done about senders who do not ask for TLS
record PolicyQuestions(StsPolicies policies, TlsRequiredNo tlsRequiredNo) implements PolicySource {

    @Override
    public PolicyAnswer policyOf(DomainName domain, Asking asking) {
        return policies.policyOf(domain, asking);
    }

    /// Somebody else may have learnt another policy since the attempt was judged, so what is kept says nothing.
    @Override
    public Recheck recheck(DomainName domain, PolicyApplied judgedBy) {
        var latest = policies.recheck(domain);
        return latest instanceof PolicyAnswer.Unknown
                ? Recheck.UNKNOWN
                : isSame(latest, judgedBy) ? Recheck.SAME : Recheck.CHANGED;
    }

    @Override
    public boolean heedsTlsRequiredNo(Message message) {
        return tlsRequiredNo.heeds(message);
    }

    private static boolean isSame(PolicyAnswer latest, PolicyApplied judgedBy) {
        return switch (judgedBy) {
            case PolicyApplied.Sts(_, var id, var lines, _, _) -> latest instanceof PolicyAnswer.Active(var policy, _)
                    && policy.id().equals(id) && policy.policy().lines().equals(lines);
            case PolicyApplied.Tlsa(_, _, var beside) -> isSame(latest, beside);
            case PolicyApplied.None() -> latest instanceof PolicyAnswer.None;
        };
    }
}
