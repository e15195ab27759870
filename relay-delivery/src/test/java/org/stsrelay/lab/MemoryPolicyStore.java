package org.stsrelay.lab;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.PolicyVersion;
import org.stsrelay.delivery.sts.StsPolicyStore;

/// A policy store that lasts as long as its object. One store under two engines, one after the other, is a restart.
public final class MemoryPolicyStore implements StsPolicyStore {

    private final Map<DomainName, CachedPolicy> policies = new ConcurrentSkipListMap<>();
    private final Set<DomainName> damaged = ConcurrentHashMap.newKeySet();
    private final Map<DomainName, DnsTrouble> troubles = new ConcurrentHashMap<>();
    private final Map<DomainName, NavigableMap<Instant, PolicyVersion>> versions = new ConcurrentHashMap<>();

    @Override
    public Optional<CachedPolicy> policy(DomainName domain) {
        return Optional.ofNullable(policies.get(domain));
    }

    @Override
    public boolean isUnreadable(DomainName domain) {
        return damaged.contains(domain);
    }

    /// Has what is kept of a domain become unreadable.
    public void damage(DomainName domain) {
        policies.remove(domain);
        damaged.add(domain);
    }

    @Override
    public List<CachedPolicy> policies() {
        return List.copyOf(policies.values());
    }

    @Override
    public void keep(CachedPolicy policy) {
        policies.put(policy.domain(), policy);
        damaged.remove(policy.domain());
    }

    @Override
    public boolean forget(DomainName domain) {
        var wasDamaged = damaged.remove(domain);
        return policies.remove(domain) != null || wasDamaged;
    }

    @Override
    public List<PolicyVersion> versions(DomainName domain) {
        return List.copyOf(history(domain).descendingMap().values());
    }

    @Override
    public void remember(PolicyVersion version) {
        var all = history(version.domain());
        all.put(version.fetched(), version);
        while (all.size() > PolicyVersion.REMEMBERED) {
            all.pollFirstEntry();
        }
    }

    @Override
    public void forgetVersions(Instant before) {
        versions.forEach((domain, all) -> {
            if (!policies.containsKey(domain)) {
                all.headMap(before, false).clear();
            }
        });
    }

    private NavigableMap<Instant, PolicyVersion> history(DomainName domain) {
        return versions.computeIfAbsent(domain, _ -> new ConcurrentSkipListMap<>());
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
