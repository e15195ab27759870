package org.stsrelay.delivery.sts;

/// What looking for a domain's `_mta-sts` record ended in (RFC 8461 §3.1).
sealed interface Discovery {

    /// @param id of the policy that is in force now
    /// @param anew whether the DNS was asked for this, instead of an earlier answer being still within its TTL
    record Published(String id, boolean anew) implements Discovery {}

    /// @param reason one sentence
    record Absent(String reason) implements Discovery {}

    /// There is something, and it is not usable; RFC 8461 §3.1 has it count as nothing.
    ///
    /// @param reasonCode a short token for reports
    record Broken(String reasonCode, String reason) implements Discovery {}

    /// The DNS did not say.
    record Unknown(String reason) implements Discovery {}
}
