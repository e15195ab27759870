package org.stsrelay.delivery.policy;

import java.util.Optional;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.policy.Ground.OperatorWord;
import org.stsrelay.delivery.policy.Ground.Row;
import org.stsrelay.delivery.policy.HostVerdict.Skip;
import org.stsrelay.delivery.policy.HostVerdict.Use;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.StsPolicy;
import org.stsrelay.delivery.sts.StsPolicy.Mode;

/// What has to hold where a host has usable TLSA records and its domain an enforced policy: the operator's choice.
public enum WithSts {
    BOTH,
    /// The records alone; what the policy would have refused is still reported.
    DANE;

    private static final OperatorWord WORD = new OperatorWord("dane.with-sts: dane", "");

    /// As [TlsPolicies#judge], under this choice.
    public HostVerdict judge(Asked asked, DaneState dane, MxHost host) {
        return switch (this) {
            case BOTH -> TlsPolicies.judge(asked, dane, host);
            case DANE -> proof(dane).flatMap(_ -> observed(asked.policy()))
                    .map(policy -> byRecords(TlsPolicies.judge(new Asked(policy, asked.tag()), dane, host)))
                    .orElseGet(() -> TlsPolicies.judge(asked, dane, host));
        };
    }

    /// Records that prove nothing are no substitute for a policy.
    private static Optional<TlsaSet> proof(DaneState dane) {
        return dane instanceof DaneState.Present(var set) && !set.usable().isEmpty()
                ? Optional.of(set)
                : Optional.empty();
    }

    /// The policy, when it is enforced, as if it were only looked at.
    private static Optional<PolicyAnswer> observed(PolicyAnswer answer) {
        return answer instanceof PolicyAnswer.Active(var policy, var source) && policy.policy().mode() == Mode.ENFORCE
                ? Optional.of(new PolicyAnswer.Active(testing(policy), source))
                : Optional.empty();
    }

    private static CachedPolicy testing(CachedPolicy policy) {
        var body = policy.policy();
        return new CachedPolicy(policy.domain(), policy.id(),
                new StsPolicy(Mode.TESTING, body.maxAge(), body.mx(), body.lines()), policy.fetched(),
                policy.certificate(), policy.lastUse(), policy.trouble());
    }

    private static HostVerdict byRecords(HostVerdict verdict) {
        return switch (verdict) {
            case Use(var requirement, var ground) when ground.row() == Row.DANE_BESIDE_TESTING ->
                new Use(requirement, new Ground(Row.DANE, Optional.of(WORD)));
            case Use use -> use;
            case Skip skip -> skip;
        };
    }
}
