package org.stsrelay.delivery.sts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.CachedPolicy.Trouble;
import org.stsrelay.delivery.sts.CachedPolicy.Trouble.Kind;
import org.stsrelay.delivery.sts.PolicyFetches.Occasion;
import org.stsrelay.delivery.sts.PolicyFetches.Version;

/// Fetches the policies that are kept anew, long before they expire and without any mail asking for them, so that
/// keeping a domain from renewing its policy takes an attacker the policy's whole life (RFC 8461 §10.2).
final class StsRefresher {

    private static final Logger LOG = LoggerFactory.getLogger(StsRefresher.class);

    /// What has expired is remembered for so long all the same: that a domain once enforced makes a difference while its
    /// DNS fails (P24).
    private static final Duration REMEMBERED = Duration.ofDays(180);

    private static final Duration TIDY = Duration.ofDays(1);

    /// After a failure.
    private static final Duration RETRY = Duration.ofHours(1);

    /// What has jitter comes up to a fifth earlier.
    private static final double JITTER = 0.2;

    private static final int WIDTH = 16;

    private final KeptPolicies kept;
    private final RecordLookup records;
    private final PolicyFetches fetches;
    private final FetchLog log;
    private final Supplier<StsSettings> settings;
    private final Clock clock;
    private final ConcurrentHashMap<DomainName, Instant> tried = new ConcurrentHashMap<>();

    private Instant tidied = Instant.EPOCH;

    StsRefresher(KeptPolicies kept, RecordLookup records, PolicyFetches fetches, FetchLog log,
            Supplier<StsSettings> settings, Clock clock) {
        this.kept = kept;
        this.records = records;
        this.fetches = fetches;
        this.log = log;
        this.settings = settings;
        this.clock = clock;
    }

    /// One pass.
    ///
    /// @return how many policies were asked for
    int refreshDue() throws InterruptedException {
        var now = clock.instant();
        var policies = kept.all();
        tried.keySet().retainAll(policies.stream().map(CachedPolicy::domain).collect(Collectors.toSet()));
        tidy(policies, now);
        var due = policies.stream().filter(policy -> isDue(policy, now)).toList();
        refreshAll(due);
        return due.size();
    }

    private void tidy(List<CachedPolicy> policies, Instant now) {
        policies.stream().filter(policy -> isForgotten(policy, now)).map(CachedPolicy::domain).forEach(kept::forget);
        if (now.isBefore(tidied) || !now.isBefore(tidied.plus(TIDY))) {
            kept.forgetVersions(now.minus(REMEMBERED));
            tidied = now;
        }
    }

    private void refreshAll(List<CachedPolicy> due) throws InterruptedException {
        var width = new Semaphore(WIDTH);
        try (var workers = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sts-refresh-", 0).factory())) {
            for (var policy : due) {
                width.acquire();
                workers.execute(() -> {
                    try {
                        refresh(policy);
                    } catch (RuntimeException e) {
                        LOG.warn("refreshing the MTA-STS policy of {} broke down; what is kept still holds",
                                policy.domain(),
                                e);
                    } finally {
                        width.release();
                    }
                });
            }
        }
    }

    /// Whatever the TXT record says, and whether or not it says anything (RFC 8461 §10.2). A body that comes without an
    /// id is kept under the id that is known.
    private void refresh(CachedPolicy policy) {
        tried.put(policy.domain(), clock.instant());
        switch (records.look(policy.domain(), Freshness.CACHED)) {
            case Discovery.Published(var id, _) -> refresh(policy, id, Optional.empty());
            case Discovery.Absent(var reason) -> withoutRecord(policy, reason);
            case Discovery.Broken(_, var reason) -> withoutRecord(policy, reason);
            case Discovery.Unknown(_) -> refresh(policy, policy.id(), standing(policy));
        }
    }

    /// The policy outlives its record, but not without a word.
    private void withoutRecord(CachedPolicy policy, String reason) {
        refresh(policy, policy.id(), standing(policy));
        kept.holding(policy.domain()).ifPresent(held -> log.troubled(held, Kind.RECORD, reason));
    }

    private void refresh(CachedPolicy policy, String id, Optional<Trouble> trouble) {
        fetches.refresh(new Version(policy.domain(), id), new Occasion(policy.lastUse(), trouble));
    }

    private static Optional<Trouble> standing(CachedPolicy policy) {
        return policy.trouble().filter(trouble -> trouble.kind() != Kind.FETCH);
    }

    private boolean isDue(CachedPolicy policy, Instant now) {
        if (!policy.holdsAt(now) || isUnused(policy, now)) {
            return false;
        }
        var last = tried.getOrDefault(policy.domain(), Instant.EPOCH);
        var rests = !last.isAfter(now) && now.isBefore(last.plus(RETRY)) && policy.fetched().isBefore(last);
        // A fetch that lies ahead was made by a wrong clock.
        return !rests && (policy.fetched().isAfter(now) || !now.isBefore(policy.fetched().plus(interval(policy))));
    }

    /// A short-lived policy is renewed when half its life is over. The jitter of a fetch is always the same, so that it
    /// does not matter how often the passes come.
    private Duration interval(CachedPolicy policy) {
        var half = policy.policy().maxAge().dividedBy(2);
        var usual = settings.get().refresh();
        var longest = half.compareTo(usual) < 0 ? half : usual;
        var share = Math.floorMod(policy.domain().hashCode() * 31 + policy.fetched().hashCode(), 1000) / 1000.0;
        return longest.minus(Duration.ofMillis((long) (longest.toMillis() * JITTER * share)));
    }

    private static boolean isForgotten(CachedPolicy policy, Instant now) {
        return !policy.holdsAt(now) && now.isAfter(policy.lastUse().plus(REMEMBERED));
    }

    /// Who has had no mail for so long is let expire.
    private boolean isUnused(CachedPolicy policy, Instant now) {
        return now.isAfter(policy.lastUse().plus(settings.get().keepRefreshed()));
    }
}
