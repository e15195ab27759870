package org.stsrelay.delivery.sts;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;

/// Where policies are kept over restarts. Writes are durable on return, or throw [java.io.UncheckedIOException].
public interface StsPolicyStore {

    Optional<CachedPolicy> policy(DomainName domain);

    /// Whether something is kept of a domain that cannot be read any more. It may have been a policy to be enforced, so
    /// it is not the same as nothing; [#keep] and [#forget] end it.
    boolean isUnreadable(DomainName domain);

    /// All that can be read, in the order of their domains.
    List<CachedPolicy> policies();

    void keep(CachedPolicy policy);

    /// Its versions stay.
    boolean forget(DomainName domain);

    /// The texts that a domain had as its policy, the latest first, at most [PolicyVersion#REMEMBERED].
    List<PolicyVersion> versions(DomainName domain);

    /// Adds one, or replaces the one with the same first fetch; the oldest beyond [PolicyVersion#REMEMBERED] is dropped.
    void remember(PolicyVersion version);

    /// Drops what was fetched before `before` of domains of which no policy is kept.
    void forgetVersions(Instant before);

    /// Since when the domain's TXT record could not be looked up; the bound of P24 belongs to the domain and survives
    /// restarts.
    Optional<DnsTrouble> dnsTrouble(DomainName domain);

    void keep(DnsTrouble trouble);

    void forgetDnsTrouble(DomainName domain);

    /// @param since the first failure of the current series
    /// @param everEnforced whether the domain ever had an enforce policy
    record DnsTrouble(DomainName domain, Instant since, boolean everEnforced) {}
}
