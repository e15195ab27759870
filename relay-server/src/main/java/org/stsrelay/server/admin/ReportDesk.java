package org.stsrelay.server.admin;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.stsrelay.delivery.ledger.DayTotals;
import org.stsrelay.delivery.ledger.DeadDestination;
import org.stsrelay.delivery.ledger.ReportDay;
import org.stsrelay.delivery.ledger.ReportFate;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.report.Report;

/// Looks at the TLS reports, and sends some by hand.
public interface ReportDesk {

    /// The day that goes on, in UTC.
    LocalDate today();

    /// The latest first.
    List<ReportDay> days();

    /// The latest day first, within a day the worst first.
    List<ReportFate> fates(Optional<LocalDate> day, Optional<DomainName> domain, int limit);

    /// The worst first.
    DayTotals totals(LocalDate day, int limit);

    /// What is, or would be, sent to a domain about a day; of today what has been counted so far. Empty when that is nothing.
    Optional<Report> report(LocalDate day, DomainName domain);

    /// Sends what is not sent yet, without waiting for its moment. Returns when all of it is in the queue or posted.
    ///
    /// @param day today for what has been counted so far
    /// @param progress told of each report at each destination, one after the other; must not throw
    /// @throws IllegalStateException when none can be sent now, saying why
    void send(LocalDate day, Optional<DomainName> only, Consumer<Step> progress);

    /// Destinations that get nothing, by name.
    List<DeadDestination> suppressed();

    /// @param destination as [org.stsrelay.reporting.record.Destination] spells it
    /// @param span empty for as long as nobody allows it again
    /// @param reason for people, may be empty
    DeadDestination suppress(String destination, Optional<Duration> span, String reason);

    /// @return whether it was suppressed
    boolean allow(String destination);

    /// What came of one report.
    ///
    /// @param destination empty when it goes nowhere, or nobody knows yet where
    /// @param word for people: a reply, or why it was not sent
    record Step(DomainName domain, String destination, Sending.State state, String word) {}
}
