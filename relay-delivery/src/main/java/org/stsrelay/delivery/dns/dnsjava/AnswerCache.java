package org.stsrelay.delivery.dns.dnsjava;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.stsrelay.delivery.dns.Answer;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainName;

/// Answers of one type, each kept as long as the DNS allows and asked for once at a time.
///
/// A question that goes out has a thread of its own, so that nobody's interruption takes the answer from the others who
/// wait for it. Fresh questions join fresh ones only.
final class AnswerCache<T> {

    private static final Duration FOUND_AT_MOST = Duration.ofHours(1);
    private static final Duration ABSENT_AT_MOST = Duration.ofMinutes(5);

    /// Long enough to spare a broken server the questions of every message, short enough to notice its repair.
    static final Duration FAILED_FOR = Duration.ofSeconds(30);

    /// Sizes are counted in octets on the wire, plus this for what holds them.
    private static final int OCTETS_PER_ENTRY = 250;
    private static final long OCTETS = 4 << 20;

    private static final Executor THREAD_EACH = task -> Thread.ofVirtual().name("dns").start(task);

    private final Function<DomainName, Finding<T>> source;
    private final Clock clock;
    private final Cache<DomainName, Kept<T>> answers;
    private final ConcurrentMap<Flight, CompletableFuture<Answer<T>>> flights = new ConcurrentHashMap<>();

    /// @param source asks the name servers
    AnswerCache(Function<DomainName, Finding<T>> source, Clock clock) {
        this.source = source;
        this.clock = clock;
        this.answers = Caffeine.newBuilder()
                .maximumWeight(OCTETS)
                .weigher((DomainName _, Kept<T> kept) -> OCTETS_PER_ENTRY + kept.octets())
                .expireAfter(Expiry.writing((DomainName _, Kept<T> kept) -> kept.lifetime()))
                .ticker(() -> nanosecond(clock.instant()))
                .executor(Runnable::run)
                .build();
    }

    CompletableFuture<Answer<T>> ask(DomainName name, Freshness freshness) {
        return switch (freshness) {
            case CACHED -> known(name).map(CompletableFuture::completedFuture)
                    .orElseGet(() -> join(new Flight(name, freshness)));
            case FRESH -> join(new Flight(name, freshness));
        };
    }

    private Optional<Answer<T>> known(DomainName name) {
        var now = clock.instant();
        return Optional.ofNullable(answers.getIfPresent(name))
                .filter(kept -> kept.holdsAt(now))
                .map(kept -> kept.answerAt(now));
    }

    private CompletableFuture<Answer<T>> join(Flight flight) {
        return flights.computeIfAbsent(flight, _ -> CompletableFuture.supplyAsync(() -> fly(flight), THREAD_EACH));
    }

    private Answer<T> fly(Flight flight) {
        try {
            return switch (flight.freshness()) {
                // Another flight may have landed between the look into the cache and this one's start.
                case CACHED -> known(flight.name()).orElseGet(() -> askServers(flight.name()));
                case FRESH -> askServers(flight.name());
            };
        } finally {
            flights.remove(flight);
        }
    }

    private Answer<T> askServers(DomainName name) {
        var finding = source.apply(name);
        var now = clock.instant();
        var kept = new Kept<>(finding.answer(), now, now.plus(lifetime(finding)), finding.octets());
        if (!wouldHideAnAnswer(name, finding.answer())) {
            keep(name, kept);
        }
        return kept.answerAt(now);
    }

    private void keep(DomainName name, Kept<T> kept) {
        if (kept.lifetime().isPositive()) {
            answers.put(name, kept);
        } else {
            answers.invalidate(name);
        }
    }

    /// A failed fresh question tells its asker; everybody else still has what the DNS allowed to keep.
    private boolean wouldHideAnAnswer(DomainName name, Answer<T> answer) {
        return answer instanceof Answer.Failed && known(name).isPresent();
    }

    private static Duration lifetime(Finding<?> finding) {
        var most = switch (finding.answer()) {
            case Answer.Found<?> _ -> FOUND_AT_MOST;
            case Answer.NoData<?> _,Answer.NxDomain<?> _ -> ABSENT_AT_MOST;
            case Answer.Failed<?> _ -> FAILED_FOR;
        };
        return finding.timeToLive().compareTo(most) < 0 ? finding.timeToLive() : most;
    }

    private static long nanosecond(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    private record Flight(DomainName name, Freshness freshness) {}

    private record Kept<T>(Answer<T> answer, Instant since, Instant until, int octets) {

        /// A clock that was set back must not make an answer live longer.
        private boolean holdsAt(Instant now) {
            return !now.isBefore(since) && now.isBefore(until);
        }

        private Duration lifetime() {
            return Duration.between(since, until);
        }

        private Answer<T> answerAt(Instant now) {
            return switch (answer) {
                case Answer.Found<T>(var value, var secure, _, var alias) ->
                    new Answer.Found<>(value, secure, Duration.between(now, until), alias);
                case Answer.NoData<T> _,Answer.NxDomain<T> _,Answer.Failed<T> _ -> answer;
            };
        }
    }
}
