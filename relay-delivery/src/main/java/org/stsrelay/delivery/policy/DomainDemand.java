package org.stsrelay.delivery.policy;

import java.util.Optional;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.Ground.Row;
import org.stsrelay.delivery.policy.HostVerdict.Skip;
import org.stsrelay.delivery.policy.HostVerdict.Use;
import org.stsrelay.delivery.policy.OperatorRule.Sts;
import org.stsrelay.delivery.policy.TlsRequirement.Dane;
import org.stsrelay.delivery.policy.TlsRequirement.Observed;
import org.stsrelay.delivery.policy.TlsRequirement.Opportunistic;
import org.stsrelay.delivery.policy.TlsRequirement.WebPki;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.PolicyAnswer.Active;
import org.stsrelay.delivery.sts.PolicyAnswer.None;
import org.stsrelay.delivery.sts.PolicyAnswer.Unknown;
import org.stsrelay.delivery.sts.StsPolicy.Mode;

/// What the domain's policy and the host's own TLSA records ask of the host, less what the operator excepts them from.
final class DomainDemand {

    private static final Optional<Ground.OperatorWord> ALONE =
            Optional.of(new Ground.OperatorWord("dane.with-sts: dane", ""));
    private static final String NOT_IN_POLICY = "mta-sts-mx-not-in-policy";

    private final PolicyAnswer answer;
    private final DaneState dane;
    private final MxHost host;
    private final Local local;

    DomainDemand(PolicyAnswer answer, DaneState dane, MxHost host, Local local) {
        this.answer = answer;
        this.dane = dane;
        this.host = host;
        this.local = local;
    }

    HostVerdict verdict() {
        return switch (heeded()) {
            case DaneState.Absent(_) -> byPolicy();
            case DaneState.Present(var set) -> byBoth(set);
            case DaneState.Unknown(var failure) -> new Skip(failure, Ground.of(Row.TLSA_UNKNOWN));
        };
    }

    private DaneState heeded() {
        return local.rule().filter(rule -> rule.dane() == OperatorRule.Dane.IGNORE).isPresent()
                ? new DaneState.Absent("an operator's rule ignores TLSA records")
                : dane;
    }

    /// Neither takes anything from the other, unless the operator lets DANE do alone what both would do (A7).
    private HostVerdict byBoth(TlsaSet set) {
        var usable = !set.usable().isEmpty();
        if (usable && local.daneAlone() && activePolicy().filter(policy -> mode(policy) == Mode.ENFORCE).isPresent()) {
            var policy = activePolicy().orElseThrow();
            return new Use(new Dane(set, new Observed(policy, mismatch(policy))), new Ground(Row.DANE, ALONE));
        }
        return switch (byPolicy()) {
            case Use(var requirement, var ground) -> new Use(new Dane(set, requirement), Ground.of(usable
                    ? besideUsable(ground.row())
                    : besideUnusable(ground.row())));
            case Skip(var failure, _) ->
                new Skip(failure, Ground.of(usable ? Row.DANE_AND_STS : Row.UNUSABLE_TLSA_AND_STS));
        };
    }

    private static Row besideUsable(Row policy) {
        return switch (policy) {
            case STS -> Row.DANE_AND_STS;
            case STS_TESTING, HELD_AS_TESTING -> Row.DANE_BESIDE_TESTING;
            case NO_POLICY, IGNORED, LITERAL, DANE, DANE_BESIDE_TESTING, DANE_AND_STS, UNUSABLE_TLSA,
                    UNUSABLE_TLSA_AND_STS, TLSA_UNKNOWN, OPERATOR, STS_BY_OPERATOR, DANE_REQUIRED, REQUIRE_TLS,
                    TLS_NOT_REQUIRED,
                    TLS_REPORT ->
                Row.DANE;
        };
    }

    private static Row besideUnusable(Row policy) {
        return policy == Row.STS ? Row.UNUSABLE_TLSA_AND_STS : Row.UNUSABLE_TLSA;
    }

    private HostVerdict byPolicy() {
        return activePolicy().map(this::hold)
                .orElseGet(() -> new Use(new Opportunistic(), Ground.of(withoutPolicy())));
    }

    private HostVerdict hold(CachedPolicy policy) {
        var mismatch = mismatch(policy);
        return switch (mode(policy)) {
            case ENFORCE -> mismatch.<HostVerdict>map(failure -> new Skip(failure, Ground.of(Row.STS)))
                    .orElseGet(() -> new Use(new WebPki(policy), Ground.of(Row.STS)));
            case TESTING -> new Use(new Observed(policy, mismatch), Ground.of(
                    policy.policy().mode() == Mode.TESTING ? Row.STS_TESTING : Row.HELD_AS_TESTING));
            case NONE -> new Use(new Opportunistic(), Ground.of(withoutPolicy()));
        };
    }

    /// As the domain has it, or as an operator's exception weakens it.
    private Mode mode(CachedPolicy policy) {
        var published = policy.policy().mode();
        return sts() == Sts.TESTING && published == Mode.ENFORCE ? Mode.TESTING : published;
    }

    private Row withoutPolicy() {
        return switch (host.name()) {
            case DomainPart.Name(_) -> sts() == Sts.IGNORE ? Row.IGNORED : Row.NO_POLICY;
            case DomainPart.Literal(_) -> Row.LITERAL;
        };
    }

    private Sts sts() {
        return local.rule().map(OperatorRule::sts).orElse(Sts.FOLLOW);
    }

    private Optional<CachedPolicy> activePolicy() {
        return switch (answer) {
            case Active(var policy, _) -> sts() == Sts.IGNORE ? Optional.empty() : Optional.of(policy);
            case None(_),Unknown(_) -> Optional.empty();
        };
    }

    /// The policy in which the domain asks for anything at all, whatever an operator makes of it.
    static Optional<CachedPolicy> published(PolicyAnswer answer) {
        return switch (answer) {
            case Active(var policy, _) ->
                policy.policy().mode() == Mode.NONE ? Optional.empty() : Optional.of(policy);
            case None(_),Unknown(_) -> Optional.empty();
        };
    }

    private Optional<TlsFailure> mismatch(CachedPolicy policy) {
        return mismatch(host, policy);
    }

    /// The name of the MX record is what counts, never the pattern of a certificate (RFC 8461 §4.1). An address literal
    /// has no name, so no policy covers it.
    static Optional<TlsFailure> mismatch(MxHost host, CachedPolicy policy) {
        return host.name() instanceof DomainPart.Name(var name) && policy.policy().covers(name)
                ? Optional.empty()
                : Optional.of(notInPolicy(host, policy));
    }

    private static TlsFailure notInPolicy(MxHost host, CachedPolicy policy) {
        return new TlsFailure(FailureType.VALIDATION_FAILURE, NOT_IN_POLICY,
                "the MX host " + host + " is not in the MTA-STS policy of " + policy.domain() + " (id " + policy.id()
                        + ", mode " + policy.policy().mode().token() + "), which names " + policy.policy().mx());
    }
}
