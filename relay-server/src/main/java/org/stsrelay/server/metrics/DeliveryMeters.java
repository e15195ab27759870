package org.stsrelay.server.metrics;

import static java.util.stream.Collectors.toSet;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.stsrelay.delivery.outcome.AttemptListener;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.policy.OperatorRule;

/// Counts attempts and what they came to.
final class DeliveryMeters implements AttemptListener {

    private static final String OTHER = "other";
    private static final String SEND = "send";
    private static final String HOLD = "hold";
    private static final List<String> CODES = List.of("250", "251", "421", "450", "451", "452", "454", "500", "501",
            "503", "521", "530", "550", "551", "552", "553", "554", "556", OTHER);

    private final Map<Outcome, Counter> recipients;
    private final Map<String, Map<Security, Counter>> messages = new HashMap<>();
    private final Map<String, Counter> overrides = new HashMap<>();
    private final Map<String, Counter> monitored = new HashMap<>();
    private final Map<Outcome, Timer> attempts;
    private final Map<Kind, Map<Stage, Counter>> failures;
    private final Map<String, Counter> replies = new HashMap<>();
    private final Timer delay;

    DeliveryMeters(Meters meters) {
        recipients = meters.counters(Family.DELIVERY_RECIPIENTS, "outcome", Outcome.class);
        attempts = Meters.each(Outcome.class, outcome -> meters.timer(Family.DELIVERY_ATTEMPT_DURATION, Meters.NET,
                "outcome", Meters.token(outcome)));
        failures = Meters.each(Kind.class, kind -> meters.counters(Family.DELIVERY_FAILURES, "stage", Stage.class,
                "kind", Meters.token(kind)));
        delay = meters.timer(Family.DELIVERY_DELAY, Meters.JOURNEY);
        for (var code : CODES) {
            replies.put(code, meters.counter(Family.DELIVERY_REPLIES, "code", code));
        }
        for (var word : OperatorRule.WORDS) {
            overrides.put(word, meters.counter(Family.STS_OVERRIDES, "override", word));
        }
        for (var verdict : List.of(SEND, HOLD)) {
            monitored.put(verdict, meters.counter(Family.TLS_MONITORED, "enforcing_would", verdict));
        }
        for (var policy : List.of("sts", "dane", "override", "none")) {
            messages.put(policy, protections(meters, policy));
        }
    }

    @Override
    public void attemptSettled(AttemptRecord attempt) {
        attempt.locally().override().ifPresent(rule -> counted(overrides, rule.word()).increment());
        attempt.results().forEach(result -> count(result, attempt));
        countFailures(attempt);
        outcomeOf(attempt).ifPresent(outcome -> counted(attempts, outcome)
                .record(attempt.delays().connect().plus(attempt.delays().transmit())));
        if (hasDelivered(attempt)) {
            attempt.locally()
                    .trial()
                    .ifPresent(trial -> counted(monitored, trial.refusal().isPresent() ? HOLD : SEND).increment());
        }
        if (hasDelivered(attempt) && attempt.security() != Security.NONE) {
            counted(counted(messages, policyOf(attempt)), attempt.security()).increment();
        }
    }

    private void count(RecipientOutcome result, AttemptRecord attempt) {
        counted(recipients, result.outcome()).increment();
        if (result.remote()) {
            counted(replies, codeOf(result.text())).increment();
        }
        if (result.outcome() == Outcome.DELIVERED) {
            var delays = attempt.delays();
            delay.record(delays.queue().plus(delays.connect()).plus(delays.transmit()));
        }
    }

    /// A stage that failed for a hundred recipients of one attempt failed once.
    private void countFailures(AttemptRecord attempt) {
        attempt.results()
                .stream()
                .filter(result -> result.outcome() != Outcome.DELIVERED)
                .map(result -> counted(counted(failures, kindOf(result.outcome())), result.stage()))
                .collect(toSet())
                .forEach(Counter::increment);
    }

    /// The best that it came to: one recipient delivered makes a delivering attempt.
    private static Optional<Outcome> outcomeOf(AttemptRecord attempt) {
        return attempt.results().stream().map(RecipientOutcome::outcome).min(Outcome::compareTo);
    }

    private static boolean hasDelivered(AttemptRecord attempt) {
        return attempt.results().stream().anyMatch(result -> result.outcome() == Outcome.DELIVERED);
    }

    private static String policyOf(AttemptRecord attempt) {
        if (attempt.locally().override().isPresent()) {
            return "override";
        }
        return switch (attempt.policy()) {
            case PolicyApplied.Sts _ -> "sts";
            case PolicyApplied.Tlsa _ -> "dane";
            case PolicyApplied.None() -> "none";
        };
    }

    private static Kind kindOf(Outcome outcome) {
        return outcome == Outcome.BOUNCED ? Kind.PERMANENT : Kind.TRANSIENT;
    }

    private static String codeOf(String reply) {
        var code = reply.length() < 3 ? OTHER : reply.substring(0, 3);
        return CODES.contains(code) ? code : OTHER;
    }

    private static Map<Security, Counter> protections(Meters meters, String policy) {
        var counters = new EnumMap<Security, Counter>(Security.class);
        for (var security : List.of(Security.AUTHENTICATED, Security.ENCRYPTED, Security.PLAINTEXT)) {
            counters.put(security, meters.counter(Family.DELIVERY_MESSAGES, "policy", policy, "security",
                    Meters.token(security)));
        }
        return counters;
    }

    private static <K, V> V counted(Map<K, V> meters, K key) {
        return Objects.requireNonNull(meters.get(key));
    }

    private enum Kind {
        TRANSIENT, PERMANENT
    }
}
