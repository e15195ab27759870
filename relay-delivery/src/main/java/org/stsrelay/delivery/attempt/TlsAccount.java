package org.stsrelay.delivery.attempt;

import java.net.InetAddress;
import java.time.Clock;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.outcome.TlsOutcome.Result;
import org.stsrelay.delivery.outcome.TlsOutcomeListener;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.transport.Session;
import org.stsrelay.delivery.transport.SessionFacts.Security;

/// Tells of one attempt's TLS outcomes, as RFC 8460 §4 counts them: each session once for each domain that used it, a
/// refused host as a failed session, and no word of connections that TCP did not make (RFC 8460 §4.3.4).
final class TlsAccount {

    private final TlsOutcomeListener listener;
    private final Clock clock;
    private final String helo;
    private final Optional<DomainName> policyDomain;
    private final PolicyApplied policy;

    /// Sessions that carry a TLS report stay out of the next one (RFC 8460 §3), and an address literal has no domain
    /// that could ask for reports.
    TlsAccount(TlsOutcomeListener listener, Clock clock, String helo, DomainPart destination, Purpose purpose,
            PolicyApplied policy) {
        this.listener = listener;
        this.clock = clock;
        this.helo = helo;
        this.policyDomain = purpose == Purpose.TLS_REPORT ? Optional.empty() : domain(destination);
        this.policy = policy;
    }

    private static Optional<DomainName> domain(DomainPart destination) {
        return switch (destination) {
            case DomainPart.Name(var name) -> Optional.of(name);
            case DomainPart.Literal(_) -> Optional.empty();
        };
    }

    void skipped(DomainPart host, TlsFailure failure) {
        tell(host, Optional.empty(), Optional.empty(), new Result.Failure(failure));
    }

    void refused(DomainPart host, Optional<InetAddress> source, InetAddress address, TlsFailure failure) {
        tell(host, source, Optional.of(address), new Result.Failure(failure));
    }

    void used(Session session, TlsRequirement requirement) {
        var facts = session.facts();
        if (policyDomain.filter(session::isFirstFor).isPresent()) {
            result(facts.security(), requirement).ifPresent(result -> tell(facts.endpoint().host(),
                    Optional.of(facts.source()), Optional.of(facts.endpoint().address()), result));
        }
    }

    /// What kept the session from being what the policy asks for; in mode testing that is a failure too (RFC 8461 §5).
    private static Optional<Result> result(Security security, TlsRequirement requirement) {
        return switch (requirement) {
            case TlsRequirement.WebPki(_) -> Optional.of(new Result.Success());
            case TlsRequirement.Opportunistic() -> judged(security, false);
            case TlsRequirement.Observed(_, var mismatch) ->
                mismatch.<Result>map(Result.Failure::new).or(() -> judged(security, true));
        };
    }

    /// Nothing is said of a host that was never asked for TLS.
    private static Optional<Result> judged(Security security, boolean strictly) {
        return switch (security) {
            case Security.Clear(var why) -> why.map(Result.Failure::new);
            case Security.Tls(_, var flaw) -> Optional
                    .of(flaw.filter(_ -> strictly).<Result>map(Result.Failure::new).orElseGet(Result.Success::new));
        };
    }

    private void tell(DomainPart host, Optional<InetAddress> source, Optional<InetAddress> address, Result result) {
        policyDomain.ifPresent(domain -> listener.sessionJudged(new TlsOutcome(clock.instant(), domain, policy,
                Optional.of(host), source, address, helo, result)));
    }
}
