package org.stsrelay.server.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.outcome.TlsOutcome.Result;

/// Hears what becomes of each message.
final class Journal {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    /// The first failure that a report would carry, by domain.
    private final Map<String, String> failures = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<AttemptRecord>> attempts;

    Journal(List<Scenario> scenarios) {
        attempts = scenarios.stream()
                .collect(Collectors.toMap(Scenario::domain, _ -> new CompletableFuture<>()));
    }

    void judged(TlsOutcome outcome) {
        if (outcome.result() instanceof Result.Failure(var failure)) {
            failures.putIfAbsent(outcome.policyDomain().ascii(), failure.type().token());
        }
    }

    void settled(AttemptRecord attempt) {
        Optional.ofNullable(attempts.get(attempt.destination().toString())).ifPresent(it -> it.complete(attempt));
    }

    /// What came of a scenario's message, once it is known.
    Optional<Line> line(Scenario scenario) throws InterruptedException {
        var awaited = attempts.getOrDefault(scenario.domain(), new CompletableFuture<>());
        try {
            var attempt = awaited.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return Optional.of(new Line(attempt, failures.getOrDefault(scenario.domain(), "success")));
        } catch (TimeoutException | ExecutionException _) {
            return Optional.empty();
        }
    }

    /// @param tlsResult what a report would say first
    record Line(AttemptRecord attempt, String tlsResult) {

        boolean isAsExpected(Scenario scenario) {
            return isDelivered() == scenario.delivered() && security().equals(scenario.security())
                    && tlsResult.equals(scenario.tlsResult());
        }

        @Override
        public String toString() {
            return "%-10s %-14s %-26s %s".formatted(isDelivered() ? "delivered" : "DEFERRED", security(), tlsResult,
                    story());
        }

        private boolean isDelivered() {
            return attempt.results().stream().allMatch(result -> result.outcome() == Outcome.DELIVERED);
        }

        private String security() {
            return attempt.security().name().toLowerCase(Locale.ROOT);
        }

        private String story() {
            Function<AttemptRecord.Hop, String> where =
                    hop -> "by " + hop.host()
                            + hop.tls().map(tls -> " over " + tls.protocol()).orElse(" in clear text");
            return isDelivered()
                    ? attempt.hop().map(where).orElse("")
                            + (attempt.skipped().isEmpty() ? "" : "; skipped: " + String.join("; ", attempt.skipped()))
                    : attempt.results().getFirst().text();
        }
    }
}
