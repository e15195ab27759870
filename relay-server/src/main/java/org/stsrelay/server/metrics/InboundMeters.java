package org.stsrelay.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Counts what comes in. The names of listeners come from the configuration, so they are bounded.
public final class InboundMeters {

    private static final List<String> MECHANISMS = List.of("SCRAM-SHA-256", "PLAIN", "LOGIN");

    private final Meters meters;
    private final Map<String, PerListener> listeners = new HashMap<>();
    private final DistributionSummary size;

    InboundMeters(Meters meters, List<String> names) {
        this.meters = meters;
        names.forEach(name -> listeners.put(name, new PerListener(meters, name)));
        size = meters.sizes(Family.SERVER_MESSAGE_SIZE, 1 << 10, 10 << 10, 100 << 10, 1 << 20, 10 << 20, 50 << 20);
    }

    public void connectionAccepted(String listener) {
        connectionOf(listener, ConnectionResult.ACCEPTED);
        of(listener).active.incrementAndGet();
    }

    public void connectionRefused(String listener, ConnectionResult reason) {
        connectionOf(listener, reason);
    }

    /// To be told once for each connection that was accepted.
    public void connectionClosed(String listener) {
        of(listener).active.decrementAndGet();
    }

    /// @param tlsVersion such as `TLSv1.3`, absent in clear text
    /// @param took from the end of DATA to the reply
    public void messageAccepted(String listener, Optional<String> tlsVersion, int recipients, long octets,
            Duration took) {
        var series = of(listener);
        series.messages(tlsVersion).increment();
        series.recipients.increment(recipients);
        series.duration.record(took);
        size.record((double) octets);
    }

    /// @param mechanism as clients spell it
    public void login(String listener, String mechanism, LoginAttempt attempt) {
        var results = Objects.requireNonNull(of(listener).logins.get(mechanism), "not an offered mechanism");
        Objects.requireNonNull(results.get(attempt)).increment();
    }

    public void handshakeFailed(String listener) {
        of(listener).tlsErrors.increment();
    }

    public void rejected(String listener, Rejection reason) {
        Objects.requireNonNull(of(listener).rejections.get(reason)).increment();
    }

    /// Shows the end of a listener's certificate; to be told once, when the listener starts with one. A listener
    /// without a certificate has no such series, since 0 would mean one that ran out long ago.
    public void watchCertificate(String listener, Supplier<Instant> notAfter) {
        meters.gauge(Family.CERTIFICATE_EXPIRY, () -> notAfter.get().getEpochSecond(), "listener", listener);
    }

    private void connectionOf(String listener, ConnectionResult result) {
        Objects.requireNonNull(of(listener).connections.get(result)).increment();
    }

    private PerListener of(String listener) {
        return Objects.requireNonNull(listeners.get(listener), "not a configured listener");
    }

    private static final class PerListener {
        private final AtomicInteger active = new AtomicInteger();
        private final Map<ConnectionResult, Counter> connections;
        private final Map<Rejection, Counter> rejections;
        private final Map<String, Map<LoginAttempt, Counter>> logins = new HashMap<>();
        private final Counter tls12;
        private final Counter tls13;
        private final Counter clear;
        private final Counter recipients;
        private final Counter tlsErrors;
        private final Timer duration;

        private PerListener(Meters meters, String name) {
            connections =
                    meters.counters(Family.SERVER_CONNECTIONS, "result", ConnectionResult.class, "listener", name);
            rejections = meters.counters(Family.SERVER_REJECTIONS, "reason", Rejection.class, "listener", name);
            meters.gauge(Family.SERVER_CONNECTIONS_ACTIVE, active::get, "listener", name);
            tls12 = meters.counter(Family.SERVER_MESSAGES, "listener", name, "tls", "TLSv1.2");
            tls13 = meters.counter(Family.SERVER_MESSAGES, "listener", name, "tls", "TLSv1.3");
            clear = meters.counter(Family.SERVER_MESSAGES, "listener", name, "tls", "none");
            tlsErrors = meters.counter(Family.SERVER_TLS_ERRORS, "listener", name);
            recipients = meters.counter(Family.SERVER_RECIPIENTS, "listener", name);
            duration = meters.timer(Family.SERVER_ACCEPT_DURATION, Meters.FAST, "listener", name);
            MECHANISMS.forEach(mechanism -> logins.put(mechanism, meters.counters(Family.SERVER_AUTH, "result",
                    LoginAttempt.class, "listener", name, "mechanism", mechanism)));
        }

        /// The listener offers TLS 1.2 and 1.3 only.
        private Counter messages(Optional<String> tlsVersion) {
            return tlsVersion.map(version -> version.equals("TLSv1.2") ? tls12 : tls13).orElse(clear);
        }
    }
}
