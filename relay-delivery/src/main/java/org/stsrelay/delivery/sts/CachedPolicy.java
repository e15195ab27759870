package org.stsrelay.delivery.sts;

import java.time.Instant;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;

/// What is remembered of a domain's policy. It outlives restarts: a restart must not open a downgrade window.
///
/// @param domain whose policy it is
/// @param id of the TXT record that was read before the fetch; only a fetched body is stored under it
/// @param policy the body fetched last
/// @param fetched when that fetch ended; the policy holds for `max_age` from here (RFC 8461 §3.2)
/// @param certificate facts of the policy host's certificate, for people
/// @param lastUse the last delivery that asked for it
/// @param trouble what went wrong since, absent when all is well
public record CachedPolicy(DomainName domain, String id, StsPolicy policy, Instant fetched, String certificate,
        Instant lastUse, Optional<Trouble> trouble) {

    /// @param at when it was last seen
    /// @param reason one sentence
    public record Trouble(Instant at, String reason) {}

    public Instant expires() {
        return fetched.plus(policy.maxAge());
    }

    public boolean holdsAt(Instant now) {
        return now.isBefore(expires());
    }
}
