package org.stsrelay.server.admin;

import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.PolicyVersion;

/// Looks into the kept MTA-STS policies and acts on them.
public interface PolicyDesk {

    /// In the order of their domains.
    List<CachedPolicy> list();

    Optional<CachedPolicy> show(DomainName domain);

    /// The texts that a domain had as its policy, the latest first.
    List<PolicyVersion.Fate> history(DomainName domain);

    /// Looks up and fetches now, whatever is kept.
    ///
    /// @return what it came to, in one sentence for people
    String refresh(DomainName domain);

    /// @return whether there was one
    boolean forget(DomainName domain);
}
