package org.stsrelay.delivery.attempt;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.Locally;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.OperatorRule;
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
    private Passage last = Passage.NONE;
    private Optional<Passage> delivery = Optional.empty();
    private TlsRequirement asked = new TlsRequirement.Opportunistic();
    private Optional<Locally.Rule> override = Optional.empty();
    private boolean monitoring;
    private boolean answered;
    private boolean silent;
    private boolean refused;
    private Optional<AttemptResult.Less> throttled = Optional.empty();
    private Optional<DomainPart> greylisted = Optional.empty();
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
        asked = requirement;
        last = last.asking(requirement.tlsa());
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
        last = last.failedAt(endpoint, source);
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
    void throttled(DomainPart host, Reply reply) {
        throttled = Optional.of(new AttemptResult.Less(host, shortened(reply.toString())));
    }

    /// A host asked to come again (P12).
    void greylisted(DomainPart host) {
        greylisted = Optional.of(host);
    }

    /// The host took the message for somebody. From now on that is what is recorded, whatever later hosts do.
    void delivered(Session session) {
        var now = Passage.of(session, asked, monitoring);
        delivery = Optional.of(delivery.map(before -> before.orWeaker(now)).orElse(now));
    }

    void session(Session session, TlsRequirement requirement) {
        last = Passage.of(session, requirement, monitoring);
        findings.used(session.facts().security());
    }

    void connecting(long nanos) {
        connectNanos += nanos;
    }

    void transmitting(long nanos) {
        transmitNanos += nanos;
    }

    AttemptResult result(List<RecipientResult> results, PolicyApplied policy, Duration queued) {
        var times = new AttemptResult.Times(queued, Duration.ofNanos(connectNanos), Duration.ofNanos(transmitNanos));
        var passage = delivery.orElse(last);
        return new AttemptResult(results, passage.hop(), applied(passage, policy), passage.security(),
                List.copyOf(troubles), site(), refused, times, throttled, greylisted, findings.decision(),
                new Locally(override, passage.trial()));
    }

    private static PolicyApplied applied(Passage passage, PolicyApplied policy) {
        return passage.tlsa().<PolicyApplied>map(set -> set.applied(policy)).orElse(policy);
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
}
