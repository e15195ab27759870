package org.stsrelay.reporting;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.stsrelay.delivery.ledger.CountedFailure;
import org.stsrelay.delivery.ledger.CountedPolicy;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.ledger.PolicyResult;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.reporting.report.AddressText;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.ReportName;

/// Makes the report of a day for a domain out of the counts. The same counts make the same report, octet for octet.
public final class DayReports {

    private final LedgerStore ledger;

    public DayReports(LedgerStore ledger) {
        this.ledger = ledger;
    }

    /// Of a whole day; empty when nothing was counted.
    public Optional<Report> whole(Submitter submitter, LocalDate day, DomainName domain) {
        return of(submitter, day, domain, name(submitter, day, domain, ""));
    }

    /// Of a day that still goes on, under a name of its own, so that the whole day's report is none that was sent before.
    public Optional<Report> soFar(Submitter submitter, LocalDate day, DomainName domain, Instant now) {
        return of(submitter, day, domain, name(submitter, day, domain, variant(now)));
    }

    /// The one that is on its way, or was.
    public Optional<Report> of(Submitter submitter, Sending.Id sending) {
        return of(submitter, sending.day(), sending.domain(), name(submitter, sending));
    }

    /// What tells reports of a day that still goes on apart: the moment up to which it had gone.
    public static String variant(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// The name of the report that is on its way, or was.
    public static ReportName name(Submitter submitter, Sending.Id sending) {
        return name(submitter, sending.day(), sending.domain(), sending.variant());
    }

    /// The name that the report of a whole day has.
    public static ReportName name(Submitter submitter, LocalDate day, DomainName domain) {
        return name(submitter, day, domain, "");
    }

    private static ReportName name(Submitter submitter, LocalDate day, DomainName domain, String variant) {
        return ReportName.of(day, domain.ascii(), submitter.domain().ascii(), submitter.relay().ascii(), variant);
    }

    private Optional<Report> of(Submitter submitter, LocalDate day, DomainName domain, ReportName name) {
        var results = ledger.results(day, domain);
        if (results.isEmpty()) {
            return Optional.empty();
        }
        var policies = results.stream().map(DayReports::policy).toList();
        return Optional.of(new Report(submitter.organization(), Optional.of(period(day)), submitter.contact(),
                name.id(), policies));
    }

    /// RFC 8460 §4.1: a whole day. Its last second ends it, since RFC 3339 knows no 24:00.
    private static Report.Period period(LocalDate day) {
        var begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        var end = day.atTime(LocalTime.MAX).toInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
        return new Report.Period(begin, end);
    }

    private static Report.Policy policy(PolicyResult result) {
        CountedPolicy policy = result.policy();
        return new Report.Policy(policy.kind().token(), policy.lines(), policy.domain().ascii(), policy.mx(),
                result.succeeded(), result.failed(), result.failures().stream().map(DayReports::failure).toList());
    }

    private static Report.Failure failure(PolicyResult.FailureCount counted) {
        CountedFailure failure = counted.failure();
        return new Report.Failure(failure.type().token(), failure.sending().map(AddressText::of),
                failure.mx().map(DomainPart::toString), Optional.empty(), failure.receiving().map(AddressText::of),
                counted.count(), Optional.empty(), Optional.of(failure.reason()).filter(text -> !text.isEmpty()));
    }
}
