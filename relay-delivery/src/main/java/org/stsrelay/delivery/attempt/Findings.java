package org.stsrelay.delivery.attempt;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.outcome.Decision;
import org.stsrelay.delivery.outcome.Decision.Dane;
import org.stsrelay.delivery.outcome.Decision.HostSeen;
import org.stsrelay.delivery.outcome.Decision.PolicySeen;
import org.stsrelay.delivery.outcome.Decision.Source;
import org.stsrelay.delivery.outcome.Decision.Verdict;
import org.stsrelay.delivery.outcome.Decision.Version;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.transport.SessionFacts.Security;

/// What an attempt finds out on its way, for whoever asks later why it went as it did. It looks on, and asks nobody.
final class Findings {

    /// Different things that are the matter with one host.
    private static final int MAX_REASONS = 3;

    private final List<Host> hosts = new ArrayList<>();
    private PolicySeen policy = PolicySeen.notAsked();
    private int leftOut;
    private String rule = "";

    private static final class Host {
        private final MxHost host;
        private final Dane dane;
        private final String rule;
        private final Set<String> reasons = new LinkedHashSet<>();
        private Verdict verdict = Verdict.SKIPPED;
        private Optional<String> check = Optional.empty();
        private Optional<TlsSession> tls = Optional.empty();

        private Host(MxHost host, Dane dane, String rule) {
            this.host = host;
            this.dane = dane;
            this.rule = rule;
        }

        private void cameTo(Verdict further) {
            verdict = further.compareTo(verdict) > 0 ? further : verdict;
        }

        private HostSeen seen() {
            return new HostSeen(host.name(), host.preference(), addresses(host), dane, rule, verdict,
                    String.join("; ", reasons), check, tls);
        }
    }

    void policy(PolicyAnswer answer) {
        policy = switch (answer) {
            case PolicyAnswer.Active(var held, var source) ->
                new PolicySeen(record(held), Optional.of(version(held, source)));
            case PolicyAnswer.None(var reason) -> new PolicySeen(reason, Optional.empty());
            case PolicyAnswer.Unknown(var reason) -> new PolicySeen(reason, Optional.empty());
        };
    }

    private static String record(CachedPolicy held) {
        return "id " + held.id()
                + held.trouble()
                        .map(trouble -> "; the policy is kept, though at " + trouble.at() + " " + trouble.reason())
                        .orElse("");
    }

    private static Version version(CachedPolicy held, PolicyAnswer.Source source) {
        return new Version(held.id(), held.policy().mode().token(), switch (source) {
            case CACHE -> Source.CACHE;
            case FETCHED -> Source.FETCHED;
        }, held.fetched());
    }

    /// The route decides, before any host is looked at.
    void decidedBy(String sentence) {
        rule = sentence;
    }

    /// A host's turn begins.
    void looksAt(MxHost host, HostVerdict verdict) {
        rule = verdict.ground().sentence();
        if (hosts.size() < Decision.MAX_HOSTS) {
            hosts.add(new Host(host, dane(verdict), rule));
        } else {
            leftOut++;
        }
    }

    private static Dane dane(HostVerdict verdict) {
        return switch (verdict) {
            case HostVerdict.Use(var requirement, _) -> requirement.tlsa()
                    .map(set -> set.usable().isEmpty() ? Dane.UNUSABLE : Dane.PRESENT)
                    .orElse(Dane.ABSENT);
            case HostVerdict.Skip(var failure, _) ->
                failure.type() == FailureType.DNSSEC_INVALID || failure.type() == FailureType.TLSA_INVALID
                        ? Dane.UNKNOWN
                        : Dane.ABSENT;
        };
    }

    /// How far TLS came, whether or not that was enough.
    void reached(Security security) {
        if (leftOut == 0 && security instanceof Security.Tls(var session, _, _)) {
            hosts.getLast().tls = Optional.of(session);
        }
    }

    /// It was spoken to about the message.
    void used(Security security) {
        reached(security);
        if (leftOut == 0) {
            hosts.getLast().cameTo(Verdict.USED);
        }
    }

    /// Something is the matter with the host whose turn it is.
    void failed(Reason reason) {
        if (leftOut > 0 || hosts.isEmpty()) {
            return;
        }
        var last = hosts.getLast();
        last.cameTo(verdict(reason));
        reason.failure().ifPresent(failure -> last.check = Optional.of(check(failure)));
        if (last.reasons.size() < MAX_REASONS) {
            last.reasons.add(reason.text());
        }
    }

    private static Verdict verdict(Reason reason) {
        if (reason.failure().isPresent()) {
            return reason.stage() == Stage.POLICY ? Verdict.SKIPPED : Verdict.REFUSED;
        }
        if (reason.stage() == Stage.ADDRESS_LOOKUP) {
            return Verdict.UNLOCATED;
        }
        return reason.stage().compareTo(Stage.MAIL) < 0 ? Verdict.UNREACHABLE : Verdict.USED;
    }

    private static String check(TlsFailure failure) {
        return failure.type().token() + (failure.reasonCode().isEmpty() ? "" : " " + failure.reasonCode());
    }

    private static List<InetAddress> addresses(MxHost host) {
        return host.addresses() instanceof MxHost.Addresses.Known(var list, _, _) ? list : List.of();
    }

    Decision decision() {
        return new Decision(policy, hosts.stream().map(Host::seen).toList(), leftOut, rule);
    }
}
