package org.stsrelay.delivery.attempt;

import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.outcome.TlsOutcome.Result;
import org.stsrelay.delivery.outcome.TlsOutcomeListener;
import org.stsrelay.delivery.policy.MessageTag;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.transport.Session;
import org.stsrelay.delivery.transport.SessionFacts;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.delivery.transport.Transport.Connected.TlsRefused;
import org.stsrelay.delivery.transport.Transport.Endpoint;

/// Tells of one attempt's TLS outcomes, as RFC 8460 §4 counts them: each session once for each domain that used it, a
/// refused host as a failed session, and no word of connections that TCP did not make (RFC 8460 §4.3.4).
public final class TlsAccount {

    private final TlsOutcomeListener listener;
    private final Clock clock;
    private final String helo;
    private final Purpose purpose;
    private final Optional<DomainName> policyDomain;
    private final PolicyApplied policy;

    /// An address literal has no domain that could ask for reports.
    ///
    /// @param helo the name we give
    /// @param tag what the message asks of TLS
    /// @param policy what is asked of the connection
    public TlsAccount(TlsOutcomeListener listener, Clock clock, String helo, DomainPart destination, Purpose purpose,
            MessageTag tag,
            PolicyApplied policy) {
        this.listener = listener;
        this.clock = clock;
        this.helo = helo;
        this.purpose = purpose;
        this.policyDomain = isCounted(tag) ? domain(destination) : Optional.empty();
        this.policy = policy;
    }

    /// Sessions that carry a TLS report stay out of the next one (RFC 8460 §3). For a message with `TLS-Required: No` we
    /// are a client that knows no policies (RFC 8689 §8.4), and has nothing to tell of them.
    static boolean isCounted(MessageTag tag) {
        return switch (tag) {
            case NONE, REQUIRE_TLS, REQUIRE_TLS_IF_OFFERED -> true;
            case TLS_NOT_REQUIRED, TLS_REPORT -> false;
        };
    }

    private static Optional<DomainName> domain(DomainPart destination) {
        return switch (destination) {
            case DomainPart.Name(var name) -> Optional.of(name);
            case DomainPart.Literal(_) -> Optional.empty();
        };
    }

    public void skipped(DomainPart host, TlsFailure failure) {
        tell(new Peer(host, Optional.empty(), Optional.empty(), Optional.empty()),
                new Verdict(concerned(host, failure), new Result.Failure(failure)));
    }

    /// Each policy is told its own verdict, so that one is not blamed for the other's failure (RFC 8460 §4.4).
    public void refused(Endpoint endpoint, TlsRefused end, TlsRequirement requirement) {
        var peer = new Peer(endpoint.host(), end.source(), Optional.of(endpoint.address()), end.ownName());
        verdicts(endpoint.host(), end.reached(), requirement).forEach(verdict -> tell(peer, verdict));
    }

    /// Once for each domain, and of the purpose that the session was opened for. Mail that finds one which a notice opened
    /// makes no report due (P29): that is at worst one that does not go, while a second count would be wrong in any case.
    void used(Session session, TlsRequirement requirement) {
        if (policyDomain.filter(session::isFirstFor).isPresent()) {
            used(session.facts(), requirement);
        }
    }

    /// A session that is this domain's first.
    public void used(SessionFacts facts, TlsRequirement requirement) {
        var endpoint = facts.endpoint();
        var peer = new Peer(endpoint.host(), Optional.of(facts.source()), Optional.of(endpoint.address()),
                facts.ownName());
        verdicts(endpoint.host(), facts.security(), requirement).forEach(verdict -> tell(peer, verdict));
    }

    private record Peer(DomainPart host, Optional<InetAddress> source, Optional<InetAddress> address,
            Optional<DomainPart> ownName) {}

    private record Verdict(PolicyApplied policy, Result result) {}

    /// Where a host's TLSA records are not known or missing, they are what it is about, though there are none to name
    /// (RFC 8460 §4.3.2.1).
    private PolicyApplied concerned(DomainPart host, TlsFailure failure) {
        return switch (failure.type()) {
            case TLSA_INVALID, DNSSEC_INVALID, DANE_REQUIRED -> host instanceof DomainPart.Name(var name)
                    ? new PolicyApplied.Tlsa(name, List.of(), new PolicyApplied.None())
                    : policy;
            case STARTTLS_NOT_SUPPORTED, CERTIFICATE_HOST_MISMATCH, CERTIFICATE_EXPIRED, CERTIFICATE_NOT_TRUSTED,
                    VALIDATION_FAILURE, STS_POLICY_FETCH_ERROR, STS_POLICY_INVALID, STS_WEBPKI_INVALID ->
                policy;
        };
    }

    /// What kept the session from being what a policy asks for; in mode testing that is a failure too (RFC 8461 §5).
    private Stream<Verdict> verdicts(DomainPart host, Security security, TlsRequirement requirement) {
        return switch (requirement) {
            case TlsRequirement.WebPki(_) ->
                Stream.of(new Verdict(policy, result(shortfall(security, requirement))));
            case TlsRequirement.Opportunistic() -> judged(security, false);
            case TlsRequirement.Observed(_, var mismatch) -> mismatch.isPresent()
                    ? Stream.of(new Verdict(policy, result(mismatch)))
                    : judged(security, true);
            case TlsRequirement.Dane(var set, var beside) -> Stream.concat(Stream.of(ofTlsa(set, security)),
                    // Without a policy of its own there is nothing more to tell.
                    beside instanceof TlsRequirement.Opportunistic
                            ? Stream.empty()
                            : verdicts(host, security, beside));
            // What our own operator asks for is not the domain's affair.
            case TlsRequirement.AtLeast(_, _, var beside) -> verdicts(host, security, beside);
            case TlsRequirement.Watched(var would, var refusal) -> refusal
                    .map(failure -> Stream.of(new Verdict(concerned(host, failure), new Result.Failure(failure))))
                    .orElseGet(() -> verdicts(host, security, would));
            // What a message demands is nothing of which its recipients' domain is to be told.
            case TlsRequirement.RequireTls(var beside) -> verdicts(host, security, beside);
            case TlsRequirement.PassOn(var beside) -> verdicts(host, security, beside);
        };
    }

    /// Records of no use are kept to by TLS alone (RFC 7672 §2.2), and a report says so all the same.
    private Verdict ofTlsa(TlsaSet set, Security security) {
        var shortfall = shortfall(security, new TlsRequirement.Dane(set, new TlsRequirement.Opportunistic()));
        return new Verdict(set.applied(new PolicyApplied.None()),
                shortfall.<Result>map(Result.Failure::new).orElseGet(() -> new Result.Success(set.flaw())));
    }

    private Optional<TlsFailure> shortfall(Security security, TlsRequirement requirement) {
        return SessionFacts.shortfall(security, requirement, clock.instant());
    }

    private static Result result(Optional<TlsFailure> failure) {
        return failure.<Result>map(Result.Failure::new).orElseGet(Result.Success::new);
    }

    /// Nothing is said of a host that was never asked for TLS.
    private Stream<Verdict> judged(Security security, boolean strictly) {
        return switch (security) {
            case Security.Clear(var why) ->
                why.stream().map(failure -> new Verdict(policy, new Result.Failure(failure)));
            case Security.Tls(_, var flaw, _) -> Stream.of(new Verdict(policy, result(flaw.filter(_ -> strictly))));
        };
    }

    private void tell(Peer peer, Verdict verdict) {
        policyDomain.ifPresent(domain -> listener.sessionJudged(new TlsOutcome(clock.instant(), purpose, domain,
                verdict.policy(), Optional.of(peer.host()), peer.source(), peer.address(), peer.ownName(), helo,
                verdict.result())));
    }
}
