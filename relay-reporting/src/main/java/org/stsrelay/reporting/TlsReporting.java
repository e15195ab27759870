package org.stsrelay.reporting;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.ledger.Counted;
import org.stsrelay.delivery.ledger.Counted.Session;
import org.stsrelay.delivery.ledger.CountedFailure;
import org.stsrelay.delivery.ledger.CountedPolicy;
import org.stsrelay.delivery.ledger.CountedPolicy.Kind;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.outcome.TlsOutcome.Result;
import org.stsrelay.delivery.outcome.TlsOutcomeListener;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.FetchTrouble;
import org.stsrelay.delivery.sts.MxPattern;

/// Counts what TLS sessions came to, in the terms of a report (RFC 8460 §4), under the UTC day they were judged on.
public final class TlsReporting implements TlsOutcomeListener {

    private static final Logger LOG = LoggerFactory.getLogger(TlsReporting.class);

    /// Said of what fails while it looks like a fault on our side.
    private static final String OURS = "fault-of-sender-suspected";

    private final LedgerStore ledger;
    private final BooleanSupplier enabled;

    /// @param enabled asked each time; it may change
    public TlsReporting(LedgerStore ledger, BooleanSupplier enabled) {
        this.ledger = ledger;
        this.enabled = enabled;
    }

    @Override
    public void sessionJudged(TlsOutcome outcome) {
        log(outcome);
        if (enabled.getAsBoolean()) {
            counted(outcome).forEach(ledger::count);
        }
    }

    /// A policy that could not be had is a detail of the delivery that needed it. Only where no other policy was applied
    /// instead could there be no session that keeps to it: that is a failed one of its own (RFC 8461 §6).
    ///
    /// @param localFault whether TLS fails everywhere at the moment, so that the cause is likely on our side
    public void policyMissed(FetchTrouble trouble, boolean localFault) {
        if (enabled.getAsBoolean()) {
            var session = trouble.applied().isPresent() ? Session.NONE : Session.FAILED;
            var reason = localFault ? tagged(reason(trouble), OURS) : reason(trouble);
            ledger.count(new Counted(day(trouble.at()), trouble.domain(), missed(trouble), session,
                    Optional.of(new CountedFailure(trouble.failure().type(), reason, Optional.empty(),
                            Optional.empty(), Optional.empty(), Optional.empty())),
                    false));
        }
    }

    /// One session, however much is wrong with it: what comes after the first detail adds to no total.
    private static List<Counted> counted(TlsOutcome outcome) {
        var details = details(outcome.result());
        var all = new ArrayList<Counted>();
        all.add(counted(outcome, session(outcome.result()), details.stream().findFirst()));
        details.stream().skip(1).forEach(next -> all.add(counted(outcome, Session.NONE, Optional.of(next))));
        return all;
    }

    private static Counted counted(TlsOutcome outcome, Session session, Optional<TlsFailure> detail) {
        return new Counted(day(outcome.at()), outcome.policyDomain(), policy(outcome), session,
                detail.map(failure -> failure(outcome, failure)), outcome.purpose() != Purpose.NOTICE);
    }

    private static List<TlsFailure> details(Result result) {
        return switch (result) {
            case Result.Success(var remark) -> remark.stream().toList();
            case Result.Failure(var failure) ->
                Stream.concat(Stream.of(failure), failure.besides().stream()).toList();
        };
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private static CountedPolicy policy(TlsOutcome outcome) {
        var domain = outcome.policyDomain();
        return switch (outcome.policy()) {
            case PolicyApplied.Sts(_, _, var lines, var mx, _) -> new CountedPolicy(Kind.STS, domain, lines, mx);
            // In the order of their text: the DNS gives records in any.
            case PolicyApplied.Tlsa(var base, var records, _) ->
                new CountedPolicy(Kind.TLSA, base, records.stream().sorted().toList(), List.of());
            case PolicyApplied.None() -> new CountedPolicy(Kind.NONE, domain, List.of(), List.of());
        };
    }

    private static Session session(Result result) {
        return switch (result) {
            case Result.Success(_) -> Session.SUCCEEDED;
            case Result.Failure(_) -> Session.FAILED;
        };
    }

    private static CountedFailure failure(TlsOutcome outcome, TlsFailure failure) {
        var reason = PlainText.of(failure.reasonCode());
        return new CountedFailure(failure.type(), outcome.localFault() ? tagged(reason, OURS) : reason,
                outcome.sendingAddress(), outcome.mxHost(), outcome.receivingHelo(), outcome.receivingAddress());
    }

    private static CountedPolicy missed(FetchTrouble trouble) {
        return trouble.applied()
                .map(CachedPolicy::policy)
                .map(policy -> new CountedPolicy(Kind.STS, trouble.domain(), policy.lines(),
                        policy.mx().stream().map(MxPattern::toString).toList()))
                .orElseGet(() -> unknownPolicy(trouble.domain()));
    }

    private static CountedPolicy unknownPolicy(DomainName domain) {
        return new CountedPolicy(Kind.STS, domain, List.of(), List.of());
    }

    private static String reason(FetchTrouble trouble) {
        var reason = PlainText.of(trouble.failure().reasonCode());
        return trouble.applied().isEmpty() ? reason : tagged(reason, "cached-policy-used");
    }

    private static String tagged(String reason, String tag) {
        return reason.isEmpty() ? tag : reason + ";" + tag;
    }

    private static void log(TlsOutcome outcome) {
        switch (outcome.result()) {
            case Result.Success(_) -> LOG.debug("tls outcome domain={} mx={} success", outcome.policyDomain(),
                    host(outcome));
            case Result.Failure _ -> details(outcome.result()).forEach(failure -> LOG.info(
                    "tls outcome domain={} mx={} {} {}: {}", outcome.policyDomain(), host(outcome),
                    failure.type().token(), failure.reasonCode(), failure.detail()));
        }
    }

    private static String host(TlsOutcome outcome) {
        return outcome.mxHost().map(Object::toString).orElse("-");
    }
}
