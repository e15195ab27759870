package org.stsrelay.delivery.ledger;

import java.time.LocalDate;
import java.util.List;

/// What one sender's reports of one day say of a domain under one type of policy.
///
/// @param reports how many of them
/// @param failures the most frequent first, as many as were asked for
public record ReceivedDay(LocalDate day, String organization, String contact, String domain, String type,
        long reports, long succeeded, long failed, List<ReceivedReport.Failure> failures) {

    public ReceivedDay {
        failures = List.copyOf(failures);
    }
}
