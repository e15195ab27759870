package org.stsrelay.server.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.stsrelay.delivery.attempt.TlsAccount;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.MessageTag;
import org.stsrelay.delivery.policy.TlsPolicies;
import org.stsrelay.delivery.policy.Proof;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.MxHost.Addresses;
import org.stsrelay.delivery.transport.SessionFacts;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.server.check.DomainReport.HostStage;
import org.stsrelay.server.check.DomainReport.ReportLine;
import org.stsrelay.server.check.DomainReport.StsStage;
import org.stsrelay.server.check.Visit.Met;

/// Goes over the hosts as mail would, host by host until one will do, and keeps the account that reports are made of.
final class Walk {

    /// As many as one attempt tries (P13).
    private static final int MAX_ADDRESSES = 5;

    private final Deadline deadline;
    private final TlsAccount account;
    private final List<TlsOutcome> outcomes = new ArrayList<>();
    private final StsStage sts;
    private final List<String> reasons = new ArrayList<>();
    private Optional<String> rule = Optional.empty();
    private int tried;

    Walk(Instruments with, DomainName domain, StsStage sts, Deadline deadline) {
        this.deadline = deadline;
        this.sts = sts;
        this.account = new TlsAccount(outcomes::add, with.clock(), with.helo(), new DomainPart.Name(domain),
                Purpose.RELAYED, MessageTag.NONE, TlsPolicies.applied(sts.answer()));
    }

    /// @param isLookedAt whether the next host costs no more time
    boolean isOver(boolean isLookedAt) {
        return tried >= MAX_ADDRESSES || (!isLookedAt && deadline.isOver());
    }

    /// @param more addresses that were tried since the last host was offered
    boolean mayTry(int more) {
        return tried + more < MAX_ADDRESSES && !deadline.isOver();
    }

    /// Says why nothing is known of these.
    void leavesOut(List<MxHost> hosts) {
        var why = tried >= MAX_ADDRESSES
                ? "one attempt tries no more than " + MAX_ADDRESSES + " addresses"
                : "the time for one domain was over, which is ten times --timeout";
        reasons.add("%d of its hosts, from %s on, were not looked at: %s".formatted(hosts.size(),
                hosts.getFirst().name(), why));
    }

    /// @return empty when the host does not take it
    Optional<Forecast> offer(HostStage stage) {
        if (stage.verdict().isEmpty()) {
            return Optional.empty();
        }
        return switch (stage.verdict().get()) {
            case HostVerdict.Skip skip -> {
                if (skip.ground().isOfTheDomain()) {
                    account.skipped(stage.host().name(), skip.failure());
                }
                yield refused(skip.failure(), skip);
            }
            case HostVerdict.Use use -> reach(stage, use);
        };
    }

    /// When every host was offered it.
    Forecast held() {
        return new Forecast.Held(rule.orElse("no host of the domain could be reached"), reasons, rule.isPresent());
    }

    List<ReportLine> told() {
        return Stream.concat(sts.trouble()
                .stream()
                .map(trouble -> new ReportLine(TlsPolicies.applied(sts.answer()), Optional.empty(),
                        Optional.of(trouble.failure()))),
                outcomes.stream().map(Walk::line)).toList();
    }

    private static ReportLine line(TlsOutcome outcome) {
        return new ReportLine(outcome.policy(), outcome.mxHost(), switch (outcome.result()) {
            case TlsOutcome.Result.Success(var remark) -> remark;
            case TlsOutcome.Result.Failure(var failure) -> Optional.of(failure);
        });
    }

    private Optional<Forecast> reach(HostStage stage, HostVerdict.Use use) {
        if (stage.visits().isEmpty()) {
            reasons.add(unlocated(stage.host()));
        }
        for (var visit : stage.visits()) {
            if (tried++ >= MAX_ADDRESSES) {
                break;
            }
            switch (visit.met()) {
                case Met.Usable(var facts) -> {
                    account.used(facts, use.requirement());
                    return Optional.of(new Forecast.Delivered(stage.host().name(),
                            protection(facts, use.requirement()), use.ground()));
                }
                case Met.Refused(var end) -> {
                    account.refused(visit.endpoint(), end, use.requirement());
                    refused(end.failure(), use);
                }
                case Met.Silent(_, var reason) -> reasons.add(reason);
            }
        }
        return Optional.empty();
    }

    private Optional<Forecast> refused(TlsFailure failure, HostVerdict verdict) {
        reasons.add(failure.detail());
        rule = rule.or(() -> Optional.of(verdict.ground().sentence()));
        return Optional.empty();
    }

    private static String unlocated(MxHost host) {
        return switch (host.addresses()) {
            case Addresses.Known _ -> "no address of " + host + " was tried";
            case Addresses.None(var reason) -> reason;
            case Addresses.Unknown(var reason) -> reason;
            case Addresses.Refused(var reason) -> reason;
        };
    }

    private static Forecast.Protection protection(SessionFacts facts, TlsRequirement requirement) {
        return switch (facts.security()) {
            case Security.Clear _ -> Forecast.Protection.CLEAR_TEXT;
            case Security.Tls _ -> isProof(requirement)
                    ? Forecast.Protection.AUTHENTICATED
                    : Forecast.Protection.ENCRYPTED;
        };
    }

    private static boolean isProof(TlsRequirement requirement) {
        return switch (requirement) {
            case TlsRequirement.WebPki _,TlsRequirement.RequireTls _ -> true;
            case TlsRequirement.Dane dane -> !dane.set().usable().isEmpty() || isProof(dane.beside());
            case TlsRequirement.AtLeast least -> least.proof() == Proof.VERIFIED || isProof(least.beside());
            case TlsRequirement.PassOn(var beside) -> isProof(beside);
            case TlsRequirement.Opportunistic _,TlsRequirement.Observed _,TlsRequirement.Watched _ -> false;
        };
    }
}
