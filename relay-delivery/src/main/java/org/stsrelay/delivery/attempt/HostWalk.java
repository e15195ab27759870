package org.stsrelay.delivery.attempt;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.outcome.AttemptProgress;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.MxHost.Addresses;
import org.stsrelay.delivery.transport.Session;
import org.stsrelay.delivery.transport.Transport.Connected;
import org.stsrelay.delivery.transport.Transport.Endpoint;

/// One attempt's way over the hosts, in their order, until every recipient has an answer that stands (RFC 5321 §5.1).
///
/// A host that a policy refuses is treated as if it could not be reached (RFC 8461 §5.1): the next one is tried, and
/// nothing of it is permanent.
final class HostWalk {

    private static final Logger LOG = LoggerFactory.getLogger(HostWalk.class);

    /// P13.
    private static final int MAX_ADDRESSES = 5;
    private static final int MAX_SESSIONS = 2;

    private static final int MAX_STALE = 5;

    private static final EnhancedStatus NO_ADDRESS = new EnhancedStatus(4, 4, 4);

    private final WayOut out;
    private final Conversation conversation;
    private final ReplyReading reading;
    private final Standings standings;
    private final TlsAccount account;
    private final Trail trail;
    private final AttemptProgress progress;
    private final EnhancedStatus refusal;
    private int addresses;
    private int sessions;
    private boolean throttled;
    private boolean inTransaction;

    /// @param refusal what want of TLS is called for this message
    HostWalk(WayOut out, Conversation conversation, ReplyReading reading, Standings standings, TlsAccount account,
            Trail trail, AttemptProgress progress, EnhancedStatus refusal) {
        this.out = out;
        this.conversation = conversation;
        this.reading = reading;
        this.standings = standings;
        this.account = account;
        this.trail = trail;
        this.progress = progress;
        this.refusal = refusal;
    }

    /// @return whether every host was asked that might have made a difference
    boolean over(List<MxHost> hosts, Function<MxHost, HostVerdict> judge) {
        var complete = true;
        for (var host : hosts) {
            if (standings.areClosed()) {
                return true;
            }
            if (isSpent()) {
                return false;
            }
            complete &= isOffered(host, judge);
        }
        return complete;
    }

    /// A fault of ours at one host takes nothing back from what others have accepted, and nothing is permanent by it.
    ///
    /// @return whether all went as it should
    private boolean isOffered(MxHost host, Function<MxHost, HostVerdict> judge) {
        try {
            offer(host, judge.apply(host));
            return true;
        } catch (RuntimeException broken) {
            LOG.error("{} could not be tried because of a fault in this relay", host, broken);
            trouble(Reason.at(host.name(), Stage.POLICY, EnhancedStatus.FAULT,
                    "it could not be tried because of a fault in this relay; its log says more"));
            return false;
        }
    }

    private void offer(MxHost host, HostVerdict verdict) {
        trail.looksAt(host, verdict);
        switch (verdict) {
            case HostVerdict.Skip(var failure, var ground) -> {
                if (ground.isOfTheDomain()) {
                    account.skipped(host.name(), failure);
                }
                refuse(host.name(), Stage.POLICY, failure);
            }
            case HostVerdict.Use(var requirement, _) -> {
                trail.asked(requirement);
                locate(host, requirement);
            }
        }
    }

    private void locate(MxHost host, TlsRequirement requirement) {
        switch (host.addresses()) {
            case Addresses.Known(var list, _, _) -> reach(host, list, requirement);
            case Addresses.None(var reason) -> unlocated(host, NO_ADDRESS, reason);
            case Addresses.Refused(var reason) -> unlocated(host, NO_ADDRESS, reason);
            case Addresses.Unknown(var reason) -> unlocated(host, EnhancedStatus.DNS_FAILED, reason);
        }
    }

    private void unlocated(MxHost host, EnhancedStatus status, String reason) {
        trouble(Reason.at(host.name(), Stage.ADDRESS_LOOKUP, status, reason));
    }

    private void reach(MxHost host, List<InetAddress> list, TlsRequirement requirement) {
        for (var address : out.worthTrying(list)) {
            if (standings.areClosed() || isSpent()) {
                return;
            }
            addresses++;
            if (hasSpoken(out.endpoint(host, address), requirement)) {
                return;
            }
        }
    }

    /// Tries one address, and again while the pool gives out connections that turn out to be gone.
    ///
    /// @return whether the host said what it had to say, so that its other addresses would only repeat it
    private boolean hasSpoken(Endpoint endpoint, TlsRequirement requirement) {
        for (var i = 0; i < MAX_STALE; i++) {
            switch (tryAt(endpoint, requirement)) {
                case UNSUITED, ANSWERED, THROTTLED -> {
                    return true;
                }
                case LOST -> {
                    return false;
                }
                case STALE -> {
                }
            }
        }
        trouble(Reason.at(endpoint.host(), Stage.MAIL, EnhancedStatus.CONNECTION_LOST, "it closed every connection"));
        return false;
    }

    private Conversation.End tryAt(Endpoint endpoint, TlsRequirement requirement) {
        return switch (connect(endpoint, requirement)) {
            case Connected.Open(var session) -> converse(session, endpoint, requirement);
            case Connected.TlsRefused end -> {
                trail.refusedAt(endpoint, end.source(), end.reached());
                account.refused(endpoint, end, requirement);
                refuse(endpoint.host(), end.stage(), end.failure());
                yield Conversation.End.LOST;
            }
            case Connected.Unreachable(var stage, var reason, var reply, _, var secured) -> {
                secured.ifPresent(facts -> account.used(facts, requirement));
                trail.failedAt(endpoint, Optional.empty());
                trail.silent();
                reply.filter(said -> reading.of(stage, said) == Feedback.THROTTLED)
                        .ifPresent(said -> trail.throttled(endpoint.host(), said));
                trouble(reply.map(said -> Reason.early(endpoint.host(), stage, said))
                        .orElseGet(
                                () -> Reason.at(endpoint.host(), stage, EnhancedStatus.NO_ANSWER, reason)));
                yield Conversation.End.LOST;
            }
        };
    }

    private Connected connect(Endpoint endpoint, TlsRequirement requirement) {
        var begin = System.nanoTime();
        progress.connecting();
        try {
            return out.connect(endpoint, requirement);
        } finally {
            trail.connecting(System.nanoTime() - begin);
        }
    }

    private Conversation.End converse(Session session, Endpoint endpoint, TlsRequirement requirement) {
        var begin = System.nanoTime();
        progress.connected();
        try (session) {
            ensure(session, endpoint, requirement);
            var end = holdWith(session);
            // Only now: a kept connection that was gone has been replaced meanwhile, and the facts are those of the new one.
            trail.session(session, requirement);
            account.used(session, requirement);
            count(end);
            return end;
        } finally {
            trail.transmitting(System.nanoTime() - begin);
        }
    }

    /// If it breaks off, the host may have the message, so nobody else is offered it now.
    private Conversation.End holdWith(Session session) {
        inTransaction = true;
        var end = conversation.hold(session);
        inTransaction = false;
        return end;
    }

    /// The transport promises as much. This is the last point where a broken promise keeps the envelope from being
    /// named to a host that did not prove what it had to.
    private static void ensure(Session session, Endpoint endpoint, TlsRequirement requirement) {
        var facts = session.facts();
        if (!facts.endpoint().equals(endpoint) || !facts.satisfy(requirement)) {
            throw new IllegalStateException(
                    "asked for " + endpoint + " with " + requirement + ", got a session with " + facts);
        }
    }

    /// Only a session that got as far as a transaction uses up the attempt.
    private void count(Conversation.End end) {
        switch (end) {
            case UNSUITED -> trail.answered();
            case ANSWERED -> {
                sessions++;
                trail.answered();
            }
            case THROTTLED -> throttled = true;
            case LOST -> {
                sessions++;
                trail.silent();
            }
            case STALE -> {
            }
        }
    }

    private boolean isSpent() {
        return inTransaction || throttled || addresses >= MAX_ADDRESSES || sessions >= MAX_SESSIONS;
    }

    private void refuse(DomainPart host, Stage stage, TlsFailure failure) {
        trail.refused();
        trouble(Reason.tls(host, stage, refusal, failure));
    }

    private void trouble(Reason reason) {
        standings.noteAll(reason);
        trail.trouble(reason);
    }
}
