package org.stsrelay.delivery.ledger;

import java.time.LocalDate;
import java.util.Map;

/// A day, and how far its reports have come.
///
/// @param isClosed whether nothing more is counted under it
/// @param domains how many it has
/// @param leftOut how many countings had no room (see [LedgerLimits])
/// @param due reports of which it is not known yet where they go
/// @param nowhere reports that go to nobody
/// @param sendings how many there are in each state; those that there are none in may be missing
public record ReportDay(LocalDate date, boolean isClosed, long domains, long leftOut, long due, long nowhere,
        Map<Sending.State, Long> sendings) {

    public ReportDay {
        sendings = Map.copyOf(sendings);
    }

    public long in(Sending.State state) {
        return sendings.getOrDefault(state, 0L);
    }
}
