package org.stsrelay.reporting.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A TLS report, ours or another's, in the terms of RFC 8460 §4.4. What another left out is empty.
public record Report(String organization, Optional<Period> period, String contact, String id, List<Policy> policies) {

    /// What one count of a report comes to at most: far more sessions than anybody has, and no sum of them overflows.
    public static final long MAX_COUNT = 1_000_000_000_000L;

    public Report {
        policies = List.copyOf(policies);
    }

    public long succeeded() {
        return policies.stream().mapToLong(Policy::succeeded).sum();
    }

    public long failed() {
        return policies.stream().mapToLong(Policy::failed).sum();
    }

    /// @param begin the first second
    /// @param end the last one
    public record Period(Instant begin, Instant end) {}

    /// @param type `policy-type`
    /// @param lines `policy-string`
    /// @param domain `policy-domain`
    /// @param mxHosts `mx-host`
    public record Policy(String type, List<String> lines, String domain, List<String> mxHosts, long succeeded,
            long failed, List<Failure> failures) {
        public Policy {
            lines = List.copyOf(lines);
            mxHosts = List.copyOf(mxHosts);
            failures = List.copyOf(failures);
        }
    }

    /// @param type `result-type`
    /// @param information `additional-information`
    public record Failure(String type, Optional<String> sendingIp, Optional<String> mxHost, Optional<String> mxHelo,
            Optional<String> receivingIp, long count, Optional<String> information, Optional<String> reason) {}
}
