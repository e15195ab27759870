package org.stsrelay.delivery.ledger;

import java.time.LocalDate;
import java.util.List;

/// What is kept of a report that somebody sent about domains of ours. All texts are of bounded length and fit to be shown;
/// what the sender left out is empty.
///
/// @param sameness equal for two copies of one report, whichever way they came
/// @param day the UTC day it is about
/// @param organization who sent it
public record ReceivedReport(String sameness, LocalDate day, String organization, String contact, String id,
        List<Policy> policies) {

    public ReceivedReport {
        policies = List.copyOf(policies);
    }

    /// @param type `policy-type`
    /// @param domain `policy-domain`; with DANE it may be a host
    public record Policy(String type, String domain, long succeeded, long failed, List<Failure> failures) {
        public Policy {
            failures = List.copyOf(failures);
        }
    }

    /// @param host that the failures were at: its name, its greeting where there is no name
    /// @param receiving the host's address
    /// @param sending the sender's
    public record Failure(String type, String reason, String host, String receiving, String sending,
            String information, long count) {}
}
