package org.stsrelay.delivery.sts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.sts.StsPolicyStore.DnsTrouble;

/// How long mail waits for a domain whose DNS does not say whether it has a policy, and of which none is kept.
///
/// The bound belongs to the domain, not to each message, and outlives restarts: mail waits until the patience has run
/// out, then goes without a policy for a day while the DNS is probed now and then, then the patience begins anew. Mail to
/// a domain whose last policy was to be enforced is never let go this way.
final class DnsPatience {

    private static final Duration WITHOUT = Duration.ofHours(24);
    private static final Duration PROBE = Duration.ofMinutes(15);
    private static final long REMEMBERED = 100_000;

    private final StsPolicyStore store;
    private final Predicate<DomainName> everEnforced;
    private final Supplier<Duration> patience;
    private final Timekeeper time;
    private final Cache<DomainName, Optional<Series>> memory = Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /// @param probed when the DNS was asked last
    private record Series(DnsTrouble trouble, Instant probed) {}

    /// @param time while it is in doubt no patience runs out (P25); the DNS is probed by it all the same
    DnsPatience(StsPolicyStore store, Predicate<DomainName> everEnforced, Supplier<Duration> patience,
            Timekeeper time) {
        this.store = store;
        this.everEnforced = everEnforced;
        this.patience = patience;
        this.time = time;
    }

    /// What holds without asking the DNS again, between two probes.
    Optional<PolicyAnswer> resting(DomainName domain) {
        return series(domain)
                .filter(series -> goesWithout(series.trouble(), time.expiry().instant())
                        && isRecent(series.probed(), time.clock().instant()))
                .map(series -> without(series.trouble(), "it is asked again every " + PROBE.toMinutes() + " min"));
    }

    /// What to do after the DNS has failed.
    PolicyAnswer judge(DomainName domain, String reason) {
        var now = time.expiry().instant();
        var trouble = series(domain).map(Series::trouble)
                .filter(known -> !isOver(known, now))
                .orElseGet(() -> begin(domain, time.clock().instant()));
        memory.put(domain, Optional.of(new Series(trouble, time.clock().instant())));
        if (goesWithout(trouble, now)) {
            return without(trouble, reason);
        }
        var bound = trouble.everEnforced()
                ? "its last policy was to be enforced, so mail waits for the DNS"
                : "mail waits until " + trouble.since().plus(patience.get());
        return new PolicyAnswer.Unknown("the DNS has not said since " + trouble.since() + " whether " + domain
                + " has an MTA-STS policy (" + reason + "); " + bound);
    }

    /// The DNS has answered.
    ///
    /// @return whether it had failed before
    boolean recovered(DomainName domain) {
        var had = series(domain).isPresent();
        if (had) {
            forget(domain);
        }
        return had;
    }

    void forget(DomainName domain) {
        store.forgetDnsTrouble(domain);
        memory.put(domain, Optional.empty());
    }

    private Optional<Series> series(DomainName domain) {
        // After a restart nobody knows when the last probe was, so the next one is due.
        return memory.get(domain, name -> store.dnsTrouble(name).map(known -> new Series(known, Instant.EPOCH)));
    }

    private DnsTrouble begin(DomainName domain, Instant now) {
        var trouble = new DnsTrouble(domain, now, everEnforced.test(domain));
        store.keep(trouble);
        return trouble;
    }

    private boolean goesWithout(DnsTrouble trouble, Instant now) {
        return time.doubt().isEmpty() && !trouble.everEnforced() && !isOver(trouble, now)
                && !now.isBefore(trouble.since().plus(patience.get()));
    }

    /// Also when it lies ahead: then the clock was set back, and nothing says how long the trouble has lasted.
    private boolean isOver(DnsTrouble trouble, Instant now) {
        return !trouble.everEnforced() && (trouble.since().isAfter(now)
                || !now.isBefore(trouble.since().plus(patience.get()).plus(WITHOUT)));
    }

    private static boolean isRecent(Instant probed, Instant now) {
        return !probed.isAfter(now) && now.isBefore(probed.plus(PROBE));
    }

    private static PolicyAnswer without(DnsTrouble trouble, String reason) {
        return new PolicyAnswer.None("the DNS has not said since " + trouble.since() + " whether " + trouble.domain()
                + " has an MTA-STS policy, and mail has waited long enough (" + reason + ")");
    }
}
