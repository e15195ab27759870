package org.stsrelay.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.outcome.TlsOutcomeListener;
import org.stsrelay.delivery.transport.TransportListener;

/// Counts connections and TLS: what was done, and what it was worth in the terms of the reports.
final class TlsMeters implements TlsOutcomeListener, TransportListener {

    private static final String SUCCESS = "success";
    private static final List<String> PROTOCOLS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    private final Map<TransportListener.Result, Counter> connections;
    private final Map<String, Map<String, Counter>> sessions = new HashMap<>();
    private final Map<FailureType, Counter> refusals;
    private final Map<String, Counter> handshakes = new HashMap<>();
    private final Timer handshakeDuration;

    TlsMeters(Meters meters) {
        connections = meters.counters(Family.DELIVERY_CONNECTIONS, "result", TransportListener.Result.class);
        refusals = Meters.each(FailureType.class, type -> meters.counter(Family.STS_REFUSALS, "result", type.token()));
        handshakeDuration = meters.timer(Family.TLS_HANDSHAKE_DURATION, Meters.FAST);
        PROTOCOLS.forEach(
                protocol -> handshakes.put(protocol, meters.counter(Family.TLS_HANDSHAKES, "protocol", protocol)));
        List.of("sts", "tlsa", "no-policy-found").forEach(type -> sessions.put(type, results(meters, type)));
    }

    @Override
    public void sessionJudged(TlsOutcome outcome) {
        var byResult = Objects.requireNonNull(sessions.get(policyType(outcome)));
        switch (outcome.result()) {
            case TlsOutcome.Result.Success(_) -> increment(byResult, SUCCESS);
            case TlsOutcome.Result.Failure(var failure) -> {
                increment(byResult, failure.type().token());
                if (isEnforced(outcome.policy())) {
                    increment(refusals, failure.type());
                }
            }
        }
    }

    @Override
    public void connection(TransportListener.Result result) {
        increment(connections, result);
    }

    @Override
    public void handshake(String protocol, Duration took) {
        // A protocol that no list knows yet is newer than the newest.
        increment(handshakes, PROTOCOLS.contains(protocol) ? protocol : PROTOCOLS.getLast());
        handshakeDuration.record(took);
    }

    /// RFC 8460 §4.4, `policy-type`.
    private static String policyType(TlsOutcome outcome) {
        return switch (outcome.policy()) {
            case PolicyApplied.Sts _ -> "sts";
            case PolicyApplied.Tlsa _ -> "tlsa";
            case PolicyApplied.None() -> "no-policy-found";
        };
    }

    private static boolean isEnforced(PolicyApplied policy) {
        return switch (policy) {
            case PolicyApplied.Sts sts -> sts.mode().equals("enforce");
            case PolicyApplied.Tlsa _ -> true;
            case PolicyApplied.None() -> false;
        };
    }

    private static Map<String, Counter> results(Meters meters, String policyType) {
        var counters = new HashMap<String, Counter>();
        counters.put(SUCCESS, session(meters, policyType, SUCCESS));
        for (var type : FailureType.values()) {
            counters.put(type.token(), session(meters, policyType, type.token()));
        }
        return counters;
    }

    private static Counter session(Meters meters, String policyType, String result) {
        return meters.counter(Family.TLS_SESSIONS, "policy_type", policyType, "result", result);
    }

    private static <K> void increment(Map<K, Counter> counters, K key) {
        Objects.requireNonNull(counters.get(key)).increment();
    }
}
