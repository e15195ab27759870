package org.stsrelay.delivery.ledger;

import java.util.List;

/// What a day came to under one policy.
///
/// @param failures the most frequent first
public record PolicyResult(CountedPolicy policy, long succeeded, long failed, List<FailureCount> failures) {

    public PolicyResult {
        failures = List.copyOf(failures);
    }

    public record FailureCount(CountedFailure failure, long count) {}
}
