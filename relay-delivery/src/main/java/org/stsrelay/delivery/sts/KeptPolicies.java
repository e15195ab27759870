package org.stsrelay.delivery.sts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.CachedPolicy.Trouble;
import org.stsrelay.delivery.sts.CachedPolicy.Trouble.Kind;
import org.stsrelay.delivery.sts.PolicyVersion.Status;

/// The store of policies with a memory in front of it, so that asking for the policy of a busy domain, or for that of
/// a domain without one, costs no disk.
final class KeptPolicies {

    private static final Logger LOG = LoggerFactory.getLogger(KeptPolicies.class);

    /// In characters of policies, about; an absent one counts as much as its key.
    private static final long MEMORY = 32L << 20;
    private static final int WEIGHT_OF_ENTRY = 200;

    /// What is only for people and for forgetting is written no oftener.
    private static final Duration LAZY = Duration.ofHours(1);
    private static final Duration BRIEF = Duration.ofMinutes(5);

    private static final int STRIPES = 64;
    private static final long SAID = 10_000;

    private final StsPolicyStore store;
    private final Clock clock;
    private final LoadingCache<DomainName, Optional<CachedPolicy>> memory;

    /// A few at most: a disk that damages many rows has other signs.
    private final Set<DomainName> unreadable = ConcurrentHashMap.newKeySet();

    private final Cache<DomainName, Instant> saidExpired = Caffeine.newBuilder().maximumSize(SAID).build();

    /// Memory and store change together, one change after the other for each domain: an old policy must not be written
    /// over a newer one by somebody who only notes its use. Therefore these are held while the store writes.
    private final List<ReentrantLock> changes;

    private final Consumer<PolicyChange> changed;

    /// @param changed told when another policy holds than before, or none any more
    KeptPolicies(StsPolicyStore store, Consumer<PolicyChange> changed, Clock clock) {
        this.store = store;
        this.changed = changed;
        this.clock = clock;
        this.memory = Caffeine.newBuilder()
                .maximumWeight(MEMORY)
                .weigher((DomainName _, Optional<CachedPolicy> kept) -> weight(kept))
                .build(this::load);
        this.changes = Stream.generate(ReentrantLock::new).limit(STRIPES).toList();
    }

    private Optional<CachedPolicy> load(DomainName domain) {
        var policy = store.policy(domain);
        if (policy.isEmpty() && store.isUnreadable(domain)) {
            unreadable.add(domain);
        }
        return policy;
    }

    /// Whether there is no telling what is kept.
    boolean isUnreadable(DomainName domain) {
        return memory.get(domain).isEmpty() && unreadable.contains(domain);
    }

    /// The policy that holds now. That one has ceased to hold is said aloud, once: from then on mail goes unprotected.
    Optional<CachedPolicy> holding(DomainName domain) {
        var kept = memory.get(domain);
        if (kept.isEmpty() || kept.get().holdsAt(clock.instant())) {
            return kept;
        }
        expired(kept.get());
        return Optional.empty();
    }

    /// The policy kept last, whether it still holds or not.
    Optional<CachedPolicy> last(DomainName domain) {
        return store.policy(domain);
    }

    List<CachedPolicy> all() {
        return store.policies();
    }

    /// Replaces whatever was kept. A policy that asks not to be kept (`max_age: 0`) still replaces (RFC 8461 §10.3).
    void keep(CachedPolicy policy) {
        var kept = Optional.of(policy).filter(each -> !each.policy().maxAge().isZero());
        var change = lock(policy.domain());
        Optional<CachedPolicy> before;
        try {
            before = memory.get(policy.domain());
            kept.ifPresentOrElse(store::keep, () -> store.forget(policy.domain()));
            replace(policy.domain(), kept);
            remember(policy);
        } finally {
            change.unlock();
        }
        tellUnlessSame(policy.domain(), before, kept);
    }

    /// The same text under the same id is one version, however often it is fetched.
    private void remember(CachedPolicy policy) {
        var same = store.versions(policy.domain()).stream().findFirst().filter(version -> version.isOf(policy));
        store.remember(PolicyVersion.of(policy, same.map(PolicyVersion::fetched).orElse(policy.fetched())));
    }

    private void tellUnlessSame(DomainName domain, Optional<CachedPolicy> before, Optional<CachedPolicy> now) {
        // What had expired was told as none.
        var same = now.isPresent()
                ? before.filter(each -> each.holdsAt(clock.instant())).filter(now.get()::says).isPresent()
                : before.isEmpty();
        if (!same) {
            changed.accept(new PolicyChange(domain, now));
        }
    }

    /// The texts that a domain had as its policy and what became of each, the latest first.
    List<PolicyVersion.Fate> history(DomainName domain) {
        var fates = new ArrayList<PolicyVersion.Fate>();
        var next = Optional.<Instant>empty();
        for (var version : store.versions(domain)) {
            fates.add(new PolicyVersion.Fate(version, next.isPresent() ? Status.REPLACED : latest(version), next));
            next = Optional.of(version.fetched());
        }
        return fates;
    }

    private Status latest(PolicyVersion version) {
        return last(version.domain()).filter(version::isOf)
                .map(kept -> kept.holdsAt(clock.instant()) ? Status.IN_FORCE : Status.EXPIRED)
                .orElse(Status.FORGOTTEN);
    }

    void forgetVersions(Instant before) {
        store.forgetVersions(before);
    }

    /// Memory first: whoever was reading the old row meanwhile is done then.
    private void replace(DomainName domain, Optional<CachedPolicy> policy) {
        memory.put(domain, policy);
        unreadable.remove(domain);
    }

    boolean forget(DomainName domain) {
        var change = lock(domain);
        boolean wasKept;
        try {
            wasKept = store.forget(domain);
            // Not before: whoever asked meanwhile would have put back what the store still had.
            replace(domain, Optional.empty());
        } finally {
            change.unlock();
        }
        if (wasKept) {
            changed.accept(new PolicyChange(domain, Optional.empty()));
        }
        return wasKept;
    }

    /// Notes that a delivery asked for the policy.
    void used(CachedPolicy policy) {
        var now = clock.instant();
        if (isLongAgo(policy.lastUse(), LAZY, now)) {
            amend(policy, kept -> Optional.of(kept.usedAt(now)));
        }
    }

    /// Notes what went wrong. What weighs less than what is noted already is no news.
    ///
    /// @return whether something of this kind, or worse, was not noted before
    boolean troubled(CachedPolicy policy, Kind kind, String reason) {
        var now = clock.instant();
        var isNew = new AtomicBoolean();
        amend(policy, kept -> {
            isNew.set(kept.trouble().filter(known -> known.kind().compareTo(kind) >= 0).isEmpty());
            return isNew.get() || kept.trouble().filter(known -> isStale(known, kind, reason, now)).isPresent()
                    ? Optional.of(kept.with(Optional.of(new Trouble(kind, now, reason))))
                    : Optional.empty();
        });
        return isNew.get();
    }

    private static boolean isStale(Trouble known, Kind kind, String reason, Instant now) {
        return known.kind() == kind && isLongAgo(known.at(), known.reason().equals(reason) ? LAZY : BRIEF, now);
    }

    /// The record is there and names this policy: what was wrong with the DNS is over.
    void confirmed(CachedPolicy policy) {
        if (policy.trouble().filter(trouble -> trouble.kind() != Kind.FETCH).isPresent()
                && amend(policy, kept -> Optional.of(kept.with(Optional.empty())))) {
            LOG.info("the MTA-STS record of {} confirms the policy that is kept again", policy.domain());
        }
    }

    /// Changes what is noted beside a policy, unless that has been replaced meanwhile.
    ///
    /// @param change empty when there is nothing to change
    private boolean amend(CachedPolicy policy, Function<CachedPolicy, Optional<CachedPolicy>> change) {
        var held = lock(policy.domain());
        try {
            var amended = memory.get(policy.domain()).filter(kept -> isSameFetch(kept, policy)).flatMap(change);
            amended.ifPresent(fresh -> {
                store.keep(fresh);
                memory.put(fresh.domain(), amended);
            });
            return amended.isPresent();
        } finally {
            held.unlock();
        }
    }

    private static boolean isSameFetch(CachedPolicy one, CachedPolicy other) {
        return one.id().equals(other.id()) && one.fetched().equals(other.fetched());
    }

    private static boolean isLongAgo(Instant noted, Duration span, Instant now) {
        return !now.isBefore(noted.plus(span));
    }

    private ReentrantLock lock(DomainName domain) {
        var lock = changes.get(Math.floorMod(domain.hashCode(), STRIPES));
        lock.lock();
        return lock;
    }

    private static int weight(Optional<CachedPolicy> kept) {
        return WEIGHT_OF_ENTRY + kept.stream()
                .flatMap(policy -> policy.policy().lines().stream())
                .mapToInt(line -> 2 * (line.length() + WEIGHT_OF_ENTRY / 4))
                .sum();
    }

    /// The policy stays where it is: the clock may be wrong.
    private void expired(CachedPolicy policy) {
        var said = saidExpired.asMap().put(policy.domain(), policy.fetched());
        if (policy.fetched().equals(said)) {
            return;
        }
        changed.accept(new PolicyChange(policy.domain(), Optional.empty()));
        if (policy.policy().mode() == StsPolicy.Mode.NONE) {
            return;
        }
        LOG.warn("the MTA-STS policy of {} (mode {}, id {}) expired at {}; unless a new one can be fetched, mail to it"
                + " goes as if it had none. Last trouble: {}", policy.domain(), policy.policy().mode().token(),
                policy.id(), policy.expires(), policy.trouble().map(CachedPolicy.Trouble::reason).orElse("none"));
    }
}
