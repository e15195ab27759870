package org.stsrelay.delivery.attempt;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.AttemptRecord.Hop;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.outcome.Locally;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.OperatorRule;
import org.stsrelay.delivery.policy.Proof;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.transport.Session;
import org.stsrelay.delivery.transport.SessionFacts;
import org.stsrelay.delivery.transport.Transport.Endpoint;

/// What an attempt leaves behind on its way over the hosts, for log, history and the window of the destination.
final class Trail {

    /// A sentence for people names a few hosts, not all of them.
    static final int MAX_TROUBLES = 8;
    /// Each is kept once for each recipient, and may repeat what a host said at length.
    private static final int MAX_SENTENCE = 500;

    private final Findings findings = new Findings();
    private final Set<String> troubles = new LinkedHashSet<>();
    private Optional<Hop> hop = Optional.empty();
    private Security security = Security.NONE;
    private Optional<TlsaSet> tlsa = Optional.empty();
    private Optional<Locally.Rule> override = Optional.empty();
    private boolean monitoring;
    private Optional<Locally.Trial> trial = Optional.empty();
    private boolean answered;
    private boolean silent;
    private boolean refused;
    private Optional<String> throttled = Optional.empty();
    private boolean greylisted;
    private long connectNanos;
    private long transmitNanos;

    void policy(PolicyAnswer answer) {
        findings.policy(answer);
    }

    /// What decides where no host does.
    void decidedBy(String sentence) {
        findings.decidedBy(sentence);
    }

    void looksAt(MxHost host, HostVerdict verdict) {
        findings.looksAt(host, verdict);
    }

    void trouble(Reason reason) {
        findings.failed(reason);
        if (troubles.size() < MAX_TROUBLES) {
            troubles.add(shortened(reason.sentence()));
        }
    }

    private static String shortened(String sentence) {
        return sentence.length() <= MAX_SENTENCE ? sentence : sentence.substring(0, MAX_SENTENCE) + "...";
    }

    /// A policy kept a host from being used.
    void refused() {
        refused = true;
    }

    /// What the host that is tried next has to prove.
    void asked(TlsRequirement requirement) {
        tlsa = requirement.tlsa();
    }

    /// A rule of the operator's counts for the destination.
    void governedBy(OperatorRule rule) {
        override = Optional.of(new Locally.Rule(rule.name(), rule.word(), rule.reason()));
    }

    /// What domains ask for has no effect, and what effect it would have had is found out (P42).
    void monitors() {
        monitoring = true;
    }

    /// No session with that address.
    void failedAt(Endpoint endpoint, Optional<InetAddress> source) {
        hop = Optional.of(
                new Hop(endpoint.host(), endpoint.address(), endpoint.port(), source, Optional.empty(), false));
        security = Security.NONE;
    }

    /// A session that did not prove what was asked.
    void refusedAt(Endpoint endpoint, Optional<InetAddress> source, SessionFacts.Security reached) {
        failedAt(endpoint, source);
        findings.reached(reached);
    }

    void silent() {
        silent = true;
    }

    /// What another host said to the door before is of no account: this one takes mail.
    void answered() {
        answered = true;
        throttled = Optional.empty();
    }

    /// A host asked for less (P9).
    void throttled(Reply reply) {
        throttled = Optional.of(shortened(reply.toString()));
    }

    /// A host asked to come again (P12).
    void greylisted() {
        greylisted = true;
    }

    void session(Session session, TlsRequirement requirement) {
        var facts = session.facts();
        var end = facts.endpoint();
        hop = Optional.of(new Hop(end.host(), end.address(), end.port(), Optional.of(facts.source()), tls(facts),
                session.isReused()));
        security = security(facts, requirement);
        findings.used(facts.security());
        if (monitoring) {
            trial = Optional.of(new Locally.Trial(requirement.watched()
                    .flatMap(watched -> watched.refusal()
                            .or(() -> SessionFacts.shortfall(facts.security(), watched.would(),
                                    facts.established())))));
        }
    }

    void connecting(long nanos) {
        connectNanos += nanos;
    }

    void transmitting(long nanos) {
        transmitNanos += nanos;
    }

    AttemptResult result(List<RecipientResult> results, PolicyApplied policy, Duration queued) {
        var times = new AttemptResult.Times(queued, Duration.ofNanos(connectNanos), Duration.ofNanos(transmitNanos));
        return new AttemptResult(results, hop, applied(policy), security, List.copyOf(troubles), site(), refused,
                times, throttled, greylisted, findings.decision(), new Locally(override, trial));
    }

    private PolicyApplied applied(PolicyApplied policy) {
        return tlsa.<PolicyApplied>map(set -> set.applied(policy)).orElse(policy);
    }

    private Site site() {
        if (throttled.isPresent()) {
            return Site.THROTTLED;
        }
        if (answered) {
            return Site.ANSWERED;
        }
        if (refused) {
            return Site.REFUSED;
        }
        return silent ? Site.SILENT : Site.UNKNOWN;
    }

    private static Optional<TlsSession> tls(SessionFacts facts) {
        return switch (facts.security()) {
            case SessionFacts.Security.Clear(_) -> Optional.empty();
            case SessionFacts.Security.Tls(var tls, _, _) -> Optional.of(tls);
        };
    }

    private static Security security(SessionFacts facts, TlsRequirement requirement) {
        return switch (facts.security()) {
            case SessionFacts.Security.Clear(_) -> Security.PLAINTEXT;
            case SessionFacts.Security.Tls(_, var flaw, _) ->
                isProven(requirement, facts, flaw.isEmpty()) ? Security.AUTHENTICATED : Security.ENCRYPTED;
        };
    }

    /// Whether the host proved to be the one that a policy or its own TLSA records name.
    private static boolean isProven(TlsRequirement requirement, SessionFacts facts, boolean webPki) {
        return switch (requirement) {
            case TlsRequirement.Opportunistic() -> false;
            case TlsRequirement.Observed(_, var mismatch) -> webPki && mismatch.isEmpty();
            case TlsRequirement.WebPki(_) -> webPki;
            case TlsRequirement.Dane(var set, var beside) -> !set.usable().isEmpty() || isProven(beside, facts, webPki);
            case TlsRequirement.AtLeast(var proof, _, var beside) ->
                proof == Proof.VERIFIED || isProven(beside, facts, webPki);
            case TlsRequirement.Watched(var would, var refusal) ->
                refusal.isEmpty() && facts.satisfy(would) && isProven(would, facts, webPki);
            case TlsRequirement.RequireTls(_) -> true; // or there would be no session
            case TlsRequirement.PassOn(var beside) -> isProven(beside, facts, webPki);
        };
    }
}
