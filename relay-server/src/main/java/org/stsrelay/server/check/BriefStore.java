package org.stsrelay.server.check;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.PolicyVersion;
import org.stsrelay.delivery.sts.StsPolicyStore;

/// Keeps policies for as long as a look takes, so that what the relay keeps is neither used nor changed by it.
final class BriefStore implements StsPolicyStore {

    private final Map<DomainName, CachedPolicy> policies = new ConcurrentSkipListMap<>();
    private final Map<DomainName, DnsTrouble> troubles = new ConcurrentSkipListMap<>();

    @Override
    public Optional<CachedPolicy> policy(DomainName domain) {
        return Optional.ofNullable(policies.get(domain));
    }

    @Override
    public boolean isUnreadable(DomainName domain) {
        return false;
    }

    @Override
    public List<CachedPolicy> policies() {
        return new ArrayList<>(policies.values());
    }

    @Override
    public void keep(CachedPolicy policy) {
        policies.put(policy.domain(), policy);
    }

    @Override
    public boolean forget(DomainName domain) {
        return policies.remove(domain) != null;
    }

    /// Nobody asks for what was in force before a look that ends in seconds.
    @Override
    public List<PolicyVersion> versions(DomainName domain) {
        return List.of();
    }

    @Override
    public void remember(PolicyVersion version) {
        // As above.
    }

    @Override
    public void forgetVersions(Instant before) {
        // As above.
    }

    @Override
    public Optional<DnsTrouble> dnsTrouble(DomainName domain) {
        return Optional.ofNullable(troubles.get(domain));
    }

    @Override
    public void keep(DnsTrouble trouble) {
        troubles.put(trouble.domain(), trouble);
    }

    @Override
    public void forgetDnsTrouble(DomainName domain) {
        troubles.remove(domain);
    }
}
