package org.stsrelay.delivery.policy;

import java.util.Optional;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.Ground.Row;
import org.stsrelay.delivery.policy.HostVerdict.Skip;
import org.stsrelay.delivery.policy.HostVerdict.Use;
import org.stsrelay.delivery.policy.TlsRequirement.AtLeast;
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

    /// Of a host of which it is not certain that it is the domain's.
    public static HostVerdict judge(Asked asked, DaneState dane, MxHost host) {
        return judge(asked, dane, host, false);
    }

    /// @param dane what the host's own TLSA records ask for
    /// @param isNamed whether it is certain that this host is the domain's: by DNSSEC, or since it is the domain itself
    /// @throws IllegalArgumentException when the policy is [Unknown] and may not be
    public static HostVerdict judge(Asked asked, DaneState dane, MxHost host, boolean isNamed) {
        if (asked.policy() instanceof Unknown(var reason) && !asked.local().goesWithoutKnowing(asked.tag())) {
            // Not knowing is not the same as not required.
            throw new IllegalArgumentException("no policy to judge by: " + reason);
        }
        var local = asked.local();
        return switch (asked.tag()) {
            // A report on broken TLS has to pass through it (RFC 8460 §3).
            case TLS_REPORT -> new Use(new Opportunistic(), Ground.of(Row.TLS_REPORT));
            case TLS_NOT_REQUIRED -> byOperator(asked, local, dane, host,
                    watched(asked, local, dane, host, Optional.of(Row.TLS_NOT_REQUIRED)));
            case REQUIRE_TLS -> verified(asked, local.withoutExceptions(), dane, host, isNamed);
            case NONE, REQUIRE_TLS_IF_OFFERED -> byOperator(asked, local, dane, host, local.monitored()
                    ? watched(asked, local, dane, host, Optional.empty())
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
    private static HostVerdict watched(Asked asked, Local local, DaneState dane, MxHost host, Optional<Row> row) {
        var left = local.requiresDane() ? new DaneState.Absent("an operator's rule requires TLSA records") : dane;
        var verdict = byDomain(asked, local, left, host);
        return new Use(switch (verdict) {
            case Use(var requirement, _) -> requirement instanceof Opportunistic
                    ? requirement
                    : new Watched(requirement, Optional.empty());
            case Skip(var failure, _) -> new Watched(new Opportunistic(), Optional.of(failure));
        }, Ground.of(row.orElse(verdict.ground().row())));
    }

    /// RFC 8689 §4.2.1: the host's name has to be vouched for, and so has the host. A policy in mode testing vouches for
    /// nothing (D1).
    private static HostVerdict verified(Asked asked, Local local, DaneState dane, MxHost host, boolean isNamed) {
        var verdict = byOperator(asked, local, dane, host, byDomain(asked, local, dane, host));
        return switch (verdict) {
            case Skip skip -> skip;
            case Use(var requirement, var ground) -> isNamed || isInEnforcedPolicy(asked.policy(), host)
                    ? new Use(requirement.proves(Proof.VERIFIED)
                            ? requirement
                            : new AtLeast(Proof.VERIFIED, Optional.empty(), requirement),
                            new Ground(Row.REQUIRE_TLS, ground.operator()))
                    : new Skip(nameless(host), new Ground(Row.REQUIRE_TLS, ground.operator()));
        };
    }

    private static boolean isInEnforcedPolicy(PolicyAnswer answer, MxHost host) {
        return DomainDemand.published(answer)
                .filter(policy -> policy.policy().mode() == Mode.ENFORCE)
                .filter(policy -> DomainDemand.mismatch(host, policy).isEmpty())
                .isPresent();
    }

    private static TlsFailure nameless(MxHost host) {
        return new TlsFailure(FailureType.VALIDATION_FAILURE, "requiretls-mx-not-vouched-for",
                "the message asks for verified TLS (REQUIRETLS), and neither DNSSEC nor an enforced MTA-STS policy says that "
                        + host + " is a host of the domain");
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
