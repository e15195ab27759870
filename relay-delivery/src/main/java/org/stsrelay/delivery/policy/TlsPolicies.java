package org.stsrelay.delivery.policy;

import java.util.Optional;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.Ground.Row;
import org.stsrelay.delivery.policy.HostVerdict.Skip;
import org.stsrelay.delivery.policy.HostVerdict.Use;
import org.stsrelay.delivery.policy.TlsRequirement.Dane;
import org.stsrelay.delivery.policy.TlsRequirement.Observed;
import org.stsrelay.delivery.policy.TlsRequirement.Opportunistic;
import org.stsrelay.delivery.policy.TlsRequirement.WebPki;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.PolicyAnswer.Active;
import org.stsrelay.delivery.sts.PolicyAnswer.None;
import org.stsrelay.delivery.sts.PolicyAnswer.Source;
import org.stsrelay.delivery.sts.PolicyAnswer.Unknown;
import org.stsrelay.delivery.sts.StsPolicy.Mode;

/// Weighs what a domain asks for against one of its MX hosts. Judges only: asks nobody, remembers nothing.
public final class TlsPolicies {

    private static final String NOT_IN_POLICY = "mta-sts-mx-not-in-policy";

    private TlsPolicies() {}

    /// @param dane what the host's own TLSA records ask for
    /// @throws IllegalArgumentException when the policy is [Unknown]
    public static HostVerdict judge(Asked asked, DaneState dane, MxHost host) {
        return switch (asked.tag()) {
            // A report on broken TLS has to pass through it (RFC 8460 §3).
            case TLS_REPORT -> new Use(new Opportunistic(), Ground.of(Row.TLS_REPORT));
            case TLS_NOT_REQUIRED -> new Use(new Opportunistic(), Ground.of(Row.TLS_NOT_REQUIRED));
            case NONE, REQUIRE_TLS, REQUIRE_TLS_IF_OFFERED -> judge(asked.policy(), dane, host);
        };
    }

    private static HostVerdict judge(PolicyAnswer policy, DaneState dane, MxHost host) {
        return switch (dane) {
            case DaneState.Absent(_) -> judge(policy, host);
            case DaneState.Present(var set) -> both(set, judge(policy, host));
            case DaneState.Unknown(var failure) -> new Skip(failure, Ground.of(Row.TLSA_UNKNOWN));
        };
    }

    /// Neither takes anything from the other.
    private static HostVerdict both(TlsaSet set, HostVerdict sts) {
        return switch (sts) {
            case Use(var requirement, var ground) -> new Use(new Dane(set, requirement), beside(set, ground));
            case Skip skip -> skip;
        };
    }

    private static Ground beside(TlsaSet set, Ground sts) {
        var usable = !set.usable().isEmpty();
        var row = switch (sts.row()) {
            case STS -> usable ? Row.DANE_AND_STS : Row.UNUSABLE_TLSA_AND_STS;
            case STS_TESTING -> usable ? Row.DANE_BESIDE_TESTING : Row.UNUSABLE_TLSA;
            case NO_POLICY, LITERAL, DANE, DANE_BESIDE_TESTING, DANE_AND_STS, UNUSABLE_TLSA, UNUSABLE_TLSA_AND_STS,
                    TLSA_UNKNOWN, DANE_REQUIRED, REQUIRE_TLS, TLS_NOT_REQUIRED, TLS_REPORT ->
                usable ? Row.DANE : Row.UNUSABLE_TLSA;
        };
        return new Ground(row, sts.operator());
    }

    private static HostVerdict judge(PolicyAnswer answer, MxHost host) {
        return switch (answer) {
            case None(_) -> new Use(new Opportunistic(), Ground.of(withoutPolicy(host)));
            case Active(var policy, _) -> hold(host, policy);
            // Not knowing is not the same as not required.
            case Unknown(var reason) -> throw new IllegalArgumentException("no policy to judge by: " + reason);
        };
    }

    private static Row withoutPolicy(MxHost host) {
        return switch (host.name()) {
            case DomainPart.Name(_) -> Row.NO_POLICY;
            case DomainPart.Literal(_) -> Row.LITERAL;
        };
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

    private static HostVerdict hold(MxHost host, CachedPolicy policy) {
        var mismatch = mismatch(host, policy);
        return switch (policy.policy().mode()) {
            case ENFORCE -> mismatch.<HostVerdict>map(failure -> new Skip(failure, Ground.of(Row.STS)))
                    .orElseGet(() -> new Use(new WebPki(policy), Ground.of(Row.STS)));
            case TESTING -> new Use(new Observed(policy, mismatch), Ground.of(Row.STS_TESTING));
            case NONE -> new Use(new Opportunistic(), Ground.of(withoutPolicy(host)));
        };
    }

    /// The name of the MX record is what counts, never the pattern of a certificate (RFC 8461 §4.1). An address literal
    /// has no name, so no policy covers it.
    private static Optional<TlsFailure> mismatch(MxHost host, CachedPolicy policy) {
        return host.name() instanceof DomainPart.Name(var name) && policy.policy().covers(name)
                ? Optional.empty()
                : Optional.of(notInPolicy(host, policy));
    }

    private static TlsFailure notInPolicy(MxHost host, CachedPolicy policy) {
        return new TlsFailure(FailureType.VALIDATION_FAILURE, NOT_IN_POLICY,
                "the MX host " + host + " is not in the MTA-STS policy of " + policy.domain() + " (id " + policy.id()
                        + ", mode " + policy.policy().mode().token() + "), which names " + policy.policy().mx());
    }

    private static PolicyApplied applied(CachedPolicy policy, Source source) {
        var body = policy.policy();
        return new PolicyApplied.Sts(body.mode().token(), policy.id(), body.lines(),
                body.mx().stream().map(Object::toString).toList(), source == Source.FETCHED);
    }
}
