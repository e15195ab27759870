package org.stsrelay.delivery.ledger;

import java.util.List;
import org.stsrelay.delivery.mail.DomainName;

/// The sums of a day's reports.
///
/// @param domains how many there is something to report to
/// @param succeeded of all of them
/// @param failed of all of them
/// @param worst the domains themselves, the worst first; there may be more
public record DayTotals(long domains, long succeeded, long failed, List<OfDomain> worst) {

    public DayTotals {
        worst = List.copyOf(worst);
    }

    public record OfDomain(DomainName domain, long succeeded, long failed) {}
}
