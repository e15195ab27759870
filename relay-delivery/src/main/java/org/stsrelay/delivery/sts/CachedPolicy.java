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
/// @param weakening how it asks for less than the one before it did, absent when it does not
public record CachedPolicy(DomainName domain, String id, StsPolicy policy, Instant fetched, String certificate,
        Instant lastUse, Optional<Trouble> trouble, Optional<String> weakening) {

    /// One that asks for no less than the one before.
    public CachedPolicy(DomainName domain, String id, StsPolicy policy, Instant fetched, String certificate,
            Instant lastUse, Optional<Trouble> trouble) {
        this(domain, id, policy, fetched, certificate, lastUse, trouble, Optional.empty());
    }

    /// @param at when it was last seen
    /// @param reason one sentence
    public record Trouble(Kind kind, Instant at, String reason) {

        /// From what may pass by itself to what ends in an expiry.
        public enum Kind {
            /// The DNS does not say whether the record is there.
            DNS,
            /// The record is gone or broken.
            RECORD,
            /// The policy cannot be fetched.
            FETCH
        }
    }

    public Instant expires() {
        return fetched.plus(policy.maxAge());
    }

    public boolean holdsAt(Instant now) {
        return now.isBefore(expires());
    }

    /// Whether it asks for something: it is not withdrawn.
    public boolean isActive() {
        return policy.mode() != StsPolicy.Mode.NONE;
    }

    /// Whether it is the same text under the same id, whenever that was fetched.
    public boolean says(CachedPolicy other) {
        return id.equals(other.id) && policy.equals(other.policy);
    }

    CachedPolicy usedAt(Instant now) {
        return new CachedPolicy(domain, id, policy, fetched, certificate, now, trouble, weakening);
    }

    CachedPolicy with(Optional<Trouble> changed) {
        return new CachedPolicy(domain, id, policy, fetched, certificate, lastUse, changed, weakening);
    }
}
