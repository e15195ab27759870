package org.stsrelay.delivery.policy;

import java.util.Optional;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.policy.Ground.Row;
import org.stsrelay.delivery.policy.HostVerdict.Skip;
import org.stsrelay.delivery.policy.HostVerdict.Use;
import org.stsrelay.delivery.policy.TlsRequirement.Opportunistic;
import org.stsrelay.delivery.policy.TlsRequirement.Watched;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.PolicyAnswer.Active;
import org.stsrelay.delivery.sts.PolicyAnswer.None;
import org.stsrelay.delivery.sts.PolicyAnswer.Source;
import org.stsrelay.delivery.sts.PolicyAnswer.Unknown;
import org.stsrelay.delivery.sts.StsPolicy.Mode;

/// Weighs what message, domain, host and operator ask for against one of the MX hosts. Judges only: asks nobody, remembers
/// nothing.
public final class TlsPolicies {

    private TlsPolicies() {}

    /// @param dane what the host's own TLSA records ask for
    /// @throws IllegalArgumentException when the policy is [Unknown] and may not be
    public static HostVerdict judge(Asked asked, DaneState dane, MxHost host) {
        if (asked.policy() instanceof Unknown(var reason) && !asked.local().goesWithoutKnowing(asked.tag())) {
            // Not knowing is not the same as not required.
            throw new IllegalArgumentException("no policy to judge by: " + reason);
        }
        var local = asked.local();
        return switch (asked.tag()) {
            // A report on broken TLS has to pass through it (RFC 8460 §3).
            case TLS_REPORT -> new Use(new Opportunistic(), Ground.of(Row.TLS_REPORT));
            // What an operator asks for, no sender sets aside.
            case TLS_NOT_REQUIRED -> byOperator(asked, local, dane, host,
                    new Use(new Opportunistic(), Ground.of(Row.TLS_NOT_REQUIRED)));
            // An operator's exception is one from what domains ask for.
            case REQUIRE_TLS -> {
                var strict = local.withoutExceptions();
                yield byOperator(asked, strict, dane, host, byDomain(asked, strict, dane, host));
            }
            case NONE, REQUIRE_TLS_IF_OFFERED -> byOperator(asked, local, dane, host, local.monitored()
                    ? watched(asked, local, dane, host)
                    : byDomain(asked, local, dane, host));
        };
    }

    private static HostVerdict byDomain(Asked asked, Local local, DaneState dane, MxHost host) {
        return new DomainDemand(asked.policy(), dane, host, local).verdict();
    }

    private static HostVerdict byOperator(Asked asked, Local local, DaneState dane, MxHost host, HostVerdict domain) {
        return new OperatorDemand(local, asked.policy(), dane, host).on(domain);
    }

    /// What domain and host ask, found out and told, and without effect. TLSA records that the operator requires are no
    /// longer a matter of theirs.
    private static HostVerdict watched(Asked asked, Local local, DaneState dane, MxHost host) {
        var left = local.requiresDane() ? new DaneState.Absent("an operator's rule requires TLSA records") : dane;
        var verdict = byDomain(asked, local, left, host);
        return new Use(switch (verdict) {
            case Use(var requirement, _) -> requirement instanceof Opportunistic
                    ? requirement
                    : new Watched(requirement, Optional.empty());
            case Skip(var failure, _) -> new Watched(new Opportunistic(), Optional.of(failure));
        }, verdict.ground());
    }

    /// What reports, log and history say was asked of the connection. A withdrawn policy is no policy there.
    public static PolicyApplied applied(PolicyAnswer answer) {
        return switch (answer) {
            case None(_),Unknown(_) -> new PolicyApplied.None();
            case Active(var policy, var source) -> policy.policy().mode() == Mode.NONE
                    ? new PolicyApplied.None()
                    : applied(policy, source);
        };
    }

    private static PolicyApplied applied(CachedPolicy policy, Source source) {
        var body = policy.policy();
        return new PolicyApplied.Sts(body.mode().token(), policy.id(), body.lines(),
                body.mx().stream().map(Object::toString).toList(), source == Source.FETCHED);
    }
}
