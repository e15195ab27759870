package org.stsrelay.delivery.ledger;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;

/// Looks over the counts and the reports made of them, for people: what needs a look comes first. Changes nothing, and
/// fails with an unchecked exception when the store does.
public interface ReportOverview {

    /// The latest first.
    List<ReportDay> days();

    /// What became of reports: of the latest day first; within a day those that did not arrive, those in trouble, those under
    /// way, those that go nowhere, and last those that arrived.
    List<ReportFate> fates(Optional<LocalDate> day, Optional<DomainName> domain, int limit);

    /// What the reports of a day say, the one with the most failed sessions first.
    DayTotals totals(LocalDate day, int limit);
}
