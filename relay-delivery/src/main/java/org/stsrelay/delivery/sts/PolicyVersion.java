package org.stsrelay.delivery.sts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;

/// A text that a domain had as its policy, under one id, for people who ask what held when.
///
/// @param fetched when it was fetched first
/// @param confirmed when it was fetched last
/// @param certificate facts of the policy host's certificate at the last fetch
/// @param weakening how it asked for less than the one before it, absent when it did not
public record PolicyVersion(DomainName domain, String id, StsPolicy.Mode mode, Duration maxAge, List<String> lines,
        Instant fetched, Instant confirmed, String certificate, Optional<String> weakening) {

    /// So many of a domain are remembered, the latest.
    public static final int REMEMBERED = 20;

    public PolicyVersion {
        lines = List.copyOf(lines);
    }

    /// What became of it.
    ///
    /// @param until when the next one took its place, absent for the latest
    public record Fate(PolicyVersion version, Status status, Optional<Instant> until) {}

    public enum Status {
        /// It is what is kept, and holds.
        IN_FORCE,
        /// It is what is kept, and holds no longer.
        EXPIRED,
        /// Another one came.
        REPLACED,
        /// It is the latest, and is not kept: forgotten by an operator, or never to be kept (`max_age: 0`).
        FORGOTTEN
    }

    /// @param fetched when the same text was fetched first
    static PolicyVersion of(CachedPolicy policy, Instant fetched) {
        return new PolicyVersion(policy.domain(), policy.id(), policy.policy().mode(), policy.policy().maxAge(),
                policy.policy().lines(), fetched, policy.fetched(), policy.certificate(), policy.weakening());
    }

    boolean isOf(CachedPolicy policy) {
        return id.equals(policy.id()) && lines.equals(policy.policy().lines());
    }
}
