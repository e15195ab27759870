package org.stsrelay.delivery.policy;

import java.util.Optional;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.Ground.Row;
import org.stsrelay.delivery.policy.HostVerdict.Skip;
import org.stsrelay.delivery.policy.HostVerdict.Use;
import org.stsrelay.delivery.policy.OperatorRule.Sts;
import org.stsrelay.delivery.policy.TlsRequirement.AtLeast;
import org.stsrelay.delivery.policy.TlsRequirement.WebPki;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.sts.PolicyAnswer;

/// What the operator asks of a host on top of what domain and host do. No mode of a domain's takes anything from it.
final class OperatorDemand {

    private final Local local;
    private final PolicyAnswer answer;
    private final DaneState dane;
    private final MxHost host;

    OperatorDemand(Local local, PolicyAnswer answer, DaneState dane, MxHost host) {
        this.local = local;
        this.answer = answer;
        this.dane = dane;
        this.host = host;
    }

    /// What the domain itself refuses stays its own refusal, of which it is told.
    HostVerdict on(HostVerdict asked) {
        return switch (asked) {
            case Skip skip -> skip;
            case Use(var requirement, var ground) -> refusal().orElseGet(() -> raised(requirement, ground));
        };
    }

    private Optional<HostVerdict> refusal() {
        return local.rule().flatMap(rule -> withoutTlsa(rule).or(() -> outsidePolicy(rule)));
    }

    private Optional<HostVerdict> withoutTlsa(OperatorRule rule) {
        if (rule.dane() != OperatorRule.Dane.REQUIRED) {
            return Optional.empty();
        }
        return switch (dane) {
            case DaneState.Present(var set) -> set.usable().isEmpty()
                    ? missing(rule, "none of the TLSA records of " + host + " is usable")
                    : Optional.empty();
            case DaneState.Absent(var reason) -> missing(rule, reason);
            case DaneState.Unknown(var failure) -> Optional.of(new Skip(failure, ground(Row.TLSA_UNKNOWN, rule)));
        };
    }

    private static Optional<HostVerdict> missing(OperatorRule rule, String reason) {
        return Optional.of(new Skip(new TlsFailure(FailureType.DANE_REQUIRED, "dane-required",
                reason + ", and the operator's rule " + rule.name() + " requires them"),
                ground(Row.DANE_REQUIRED, rule)));
    }

    private Optional<HostVerdict> outsidePolicy(OperatorRule rule) {
        return switch (rule.sts()) {
            case FOLLOW, IGNORE, TESTING -> Optional.empty();
            case ENFORCE -> mismatch(rule);
            case REQUIRED -> DomainDemand.published(answer).isEmpty() ? noPolicy(rule) : mismatch(rule);
        };
    }

    private Optional<HostVerdict> mismatch(OperatorRule rule) {
        return DomainDemand.published(answer)
                .flatMap(policy -> DomainDemand.mismatch(host, policy))
                .map(failure -> new Skip(failure, ground(Row.STS_BY_OPERATOR, rule)));
    }

    private static Optional<HostVerdict> noPolicy(OperatorRule rule) {
        return Optional.of(new Skip(new TlsFailure(FailureType.VALIDATION_FAILURE, "mta-sts-required",
                "the domain has no MTA-STS policy, and the operator's rule " + rule.name() + " requires one"),
                ground(Row.OPERATOR, rule)));
    }

    private HostVerdict raised(TlsRequirement asked, Ground ground) {
        var requirement = withTlsa(asked);
        var proof = missingProof(requirement);
        var minimum = local.rule().flatMap(OperatorRule::minimum);
        if (proof == Proof.ANY && minimum.isEmpty()) {
            return new Use(requirement, new Ground(ground.row(), ruleWord().or(ground::operator)));
        }
        var row = proof == Proof.VERIFIED || !requirement.needsTls() ? Row.OPERATOR : ground.row();
        return new Use(new AtLeast(proof, minimum, requirement), new Ground(row, local.word()));
    }

    private TlsRequirement withTlsa(TlsRequirement asked) {
        return local.requiresDane() && asked.tlsa().isEmpty() && dane instanceof DaneState.Present(var set)
                ? new TlsRequirement.Dane(set, asked)
                : asked;
    }

    /// What a rule enforces is what MTA-STS would, so TLSA records do not stand for it; for the floor either will do.
    private Proof missingProof(TlsRequirement requirement) {
        var enforced = local.rule().map(OperatorRule::sts).filter(Sts::enforces).isPresent();
        if (enforced && !hasWebPki(requirement)) {
            return Proof.VERIFIED;
        }
        var floor = local.floor().proof();
        return requirement.proves(floor) ? Proof.ANY : floor;
    }

    private static boolean hasWebPki(TlsRequirement requirement) {
        return switch (requirement) {
            case WebPki(_) -> true;
            case TlsRequirement.RequireTls(var beside) -> hasWebPki(beside);
            case TlsRequirement.PassOn(var beside) -> hasWebPki(beside);
            case TlsRequirement.Dane(_, var beside) -> hasWebPki(beside);
            case AtLeast(var proof, _, var beside) -> proof == Proof.VERIFIED || hasWebPki(beside);
            case TlsRequirement.Opportunistic(),TlsRequirement.Observed(_, _),TlsRequirement.Watched(_, _) -> false;
        };
    }

    private Optional<Ground.OperatorWord> ruleWord() {
        return local.rule().flatMap(_ -> local.word());
    }

    private static Ground ground(Row row, OperatorRule rule) {
        return new Ground(row, Optional.of(new Ground.OperatorWord(rule.name(), rule.reason())));
    }
}
