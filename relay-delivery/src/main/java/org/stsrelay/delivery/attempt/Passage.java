package org.stsrelay.delivery.attempt;

import java.net.InetAddress;
import java.util.Optional;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.outcome.AttemptRecord.Hop;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.outcome.Locally;
import org.stsrelay.delivery.policy.Proof;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.transport.Session;
import org.stsrelay.delivery.transport.SessionFacts;
import org.stsrelay.delivery.transport.Transport.Endpoint;

/// The way to one host, as it is recorded.
///
/// @param hop the host, absent when none was reached for
/// @param security what the connection had
/// @param tlsa the records that it was asked to match
/// @param trial what enforcement would have made of it, where that is found out
record Passage(Optional<Hop> hop, Security security, Optional<TlsaSet> tlsa, Optional<Locally.Trial> trial) {

    static final Passage NONE = new Passage(Optional.empty(), Security.NONE, Optional.empty(), Optional.empty());

    /// @param monitored whether what enforcement would have made of it is found out
    static Passage of(Session session, TlsRequirement requirement, boolean monitored) {
        var facts = session.facts();
        var end = facts.endpoint();
        var hop = new Hop(end.host(), end.address(), end.port(), Optional.of(facts.source()), tls(facts),
                session.isReused());
        return new Passage(Optional.of(hop), security(facts, requirement), requirement.tlsa(),
                monitored ? Optional.of(trial(facts, requirement)) : Optional.empty());
    }

    private static Locally.Trial trial(SessionFacts facts, TlsRequirement requirement) {
        return new Locally.Trial(requirement.watched()
                .flatMap(watched -> watched.refusal()
                        .or(() -> SessionFacts.shortfall(facts.security(), watched.would(), facts.established()))));
    }

    /// The host whose turn it is now has other records to match.
    Passage asking(Optional<TlsaSet> other) {
        return new Passage(hop, security, other, trial);
    }

    /// No session with that address.
    Passage failedAt(Endpoint endpoint, Optional<InetAddress> source) {
        var failed = new Hop(endpoint.host(), endpoint.address(), endpoint.port(), source, Optional.empty(), false);
        return new Passage(Optional.of(failed), Security.NONE, tlsa, trial);
    }

    /// Of two that the message went, the one with less to protect it.
    Passage orWeaker(Passage other) {
        return other.security.compareTo(security) > 0 ? other : this;
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
