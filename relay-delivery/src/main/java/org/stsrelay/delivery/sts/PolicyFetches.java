package org.stsrelay.delivery.sts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.sts.StsListener.FetchResult;

/// Fetches policies: one request at a time for each domain, and after a failure none for five minutes for that id.
///
/// A request runs in a thread of its own, so that a delivery that is told to stop neither spoils it for the others that
/// wait for it nor makes a failure of the domain out of it.
final class PolicyFetches implements AutoCloseable {

    /// RFC 8461 §3.3: five minutes or longer, for each version id.
    private static final Duration BACK_OFF = Duration.ofMinutes(5);
    private static final long REMEMBERED = 50_000;

    private final PolicyFetcher fetcher;
    private final KeptPolicies kept;
    private final FetchLog log;
    private final StsListener listener;
    private final Clock clock;
    private final Cache<Version, FailedFetch> failures = Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    private final ConcurrentHashMap<DomainName, Flight> flights = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("sts-policy-", 0).factory());

    /// @param id as the TXT record had it before the request, so that a change in between is noticed (RFC 8461 §3.1)
    record Version(DomainName domain, String id) {}

    /// @param lastUse the last delivery that asked for the policy
    /// @param trouble what remains wrong with the record though the policy can be fetched
    record Occasion(Instant lastUse, Optional<CachedPolicy.Trouble> trouble) {}

    private record FailedFetch(Instant at, TlsFailure failure) {}

    private record Flight(Version version, FutureTask<FetchOutcome> task) {}

    PolicyFetches(PolicyFetcher fetcher, KeptPolicies kept, FetchLog log, StsListener listener, Clock clock) {
        this.fetcher = fetcher;
        this.kept = kept;
        this.log = log;
        this.listener = listener;
        this.clock = clock;
    }

    /// For a delivery. Asks the policy host unless that was done just now.
    ///
    /// @param waiting is told before that is waited for
    FetchOutcome fetch(Version version, Runnable waiting) {
        return known(version).orElseGet(() -> {
            waiting.run();
            return fly(version, () -> known(version)
                    .orElseGet(() -> request(version, new Occasion(clock.instant(), Optional.empty()))));
        });
    }

    /// Whatever is kept, but not soon after a failure (RFC 8461 §3.3).
    FetchOutcome refresh(Version version, Occasion occasion) {
        return lately(version).orElseGet(() -> fetchNow(version, occasion));
    }

    /// Asks the policy host in any case.
    FetchOutcome fetchNow(Version version, Occasion occasion) {
        return fly(version, () -> request(version, occasion));
    }

    void forget(DomainName domain) {
        failures.asMap().keySet().removeIf(version -> version.domain().equals(domain));
    }

    /// Ends the requests that are under way.
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }

    /// What others found out since this delivery began to ask.
    private Optional<FetchOutcome> known(Version version) {
        var policy = kept.holding(version.domain()).filter(held -> held.id().equals(version.id()));
        if (policy.isPresent()) {
            return Optional.of(new FetchOutcome.Got(policy.get()));
        }
        return lately(version);
    }

    private Optional<FetchOutcome> lately(Version version) {
        var now = clock.instant();
        return Optional.ofNullable(failures.getIfPresent(version))
                .filter(failed -> !failed.at().isAfter(now) && now.isBefore(failed.at().plus(BACK_OFF)))
                .map(failed -> new FetchOutcome.Failed(failed.failure()));
    }

    /// Joins the request that is under way for this version; waits for one for another version and then makes its own.
    private FetchOutcome fly(Version version, Supplier<FetchOutcome> request) {
        while (true) {
            var own = new Flight(version, new FutureTask<>(() -> landing(version, request)));
            var other = flights.putIfAbsent(version.domain(), own);
            if (other == null) {
                return lead(own);
            }
            var outcome = await(other);
            if (other.version().equals(version) || outcome instanceof FetchOutcome.Stopped) {
                return outcome;
            }
        }
    }

    /// Nobody joins once the outcome is known: what is asked later may be answered differently.
    private FetchOutcome landing(Version version, Supplier<FetchOutcome> request) {
        try {
            return request.get();
        } finally {
            flights.remove(version.domain());
        }
    }

    private FetchOutcome lead(Flight flight) {
        try {
            threads.execute(flight.task());
            return await(flight);
        } catch (RejectedExecutionException _) {
            flights.remove(flight.version().domain());
            flight.task().cancel(false);
            return new FetchOutcome.Stopped();
        }
    }

    private static FetchOutcome await(Flight flight) {
        try {
            return flight.task().get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new FetchOutcome.Stopped();
        } catch (CancellationException _) {
            return new FetchOutcome.Stopped();
        } catch (ExecutionException e) {
            throw new IllegalStateException("fetching the policy of " + flight.version().domain() + " broke down",
                    e.getCause());
        }
    }

    private FetchOutcome request(Version version, Occasion occasion) {
        var start = System.nanoTime();
        var fetched = fetcher.fetch(version.domain());
        var took = Duration.ofNanos(System.nanoTime() - start);
        if (Thread.currentThread().isInterrupted()) {
            return new FetchOutcome.Stopped();
        }
        return switch (fetched) {
            case PolicyFetcher.Fetched.Body body -> read(version, body, occasion, took);
            case PolicyFetcher.Fetched.Failed(var kind, var code, var reason) -> {
                told(version, FetchOutcome.fetchResult(kind), took);
                yield failed(version, new TlsFailure(FetchOutcome.failureType(kind), code, reason));
            }
        };
    }

    private void told(Version version, FetchResult result, Duration took) {
        listener.fetched(result, took);
        listener.fetched(version.domain(), result, kept.holding(version.domain()).isPresent());
    }

    private FetchOutcome read(Version version, PolicyFetcher.Fetched.Body body, Occasion occasion, Duration took) {
        try {
            var policy = StsPolicyParser.parse(body.body());
            told(version, FetchResult.SUCCESS, took);
            var before = kept.last(version.domain());
            var fresh = new CachedPolicy(version.domain(), version.id(), policy, clock.instant(), body.certificate(),
                    occasion.lastUse(), occasion.trouble(), before.flatMap(old -> Weakening.inWords(old, policy)));
            log.learnt(fresh, before);
            kept.keep(fresh);
            failures.invalidate(version);
            return new FetchOutcome.Got(fresh);
        } catch (PolicySyntaxException e) {
            told(version, FetchResult.INVALID, took);
            return failed(version, new TlsFailure(FailureType.STS_POLICY_INVALID, e.reasonCode(),
                    "the policy of " + version.domain() + " is broken: " + e.getMessage()));
        }
    }

    private FetchOutcome failed(Version version, TlsFailure failure) {
        failures.put(version, new FailedFetch(clock.instant(), failure));
        log.failed(version.domain(), failure);
        return new FetchOutcome.Failed(failure);
    }
}
