package org.stsrelay.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.stsrelay.delivery.dns.DnsListener;

/// Counts questions to name servers.
final class DnsMeters implements DnsListener {

    private final Map<Type, Map<Result, Counter>> queries;
    private final Map<Type, Timer> durations;

    DnsMeters(Meters meters) {
        queries = Meters.each(Type.class, type -> Meters.each(Result.class,
                result -> meters.counter(Family.DNS_QUERIES, "type", type.name(), "result", token(result))));
        durations = Meters.each(Type.class,
                type -> meters.timer(Family.DNS_DURATION, Meters.FAST, "type", type.name()));
    }

    @Override
    public void asked(Type type, Result result, Duration took) {
        Objects.requireNonNull(Objects.requireNonNull(queries.get(type)).get(result)).increment();
        Objects.requireNonNull(durations.get(type)).record(took);
    }

    private static String token(Result result) {
        return switch (result) {
            case FOUND -> "ok";
            case NO_DATA -> "nodata";
            case NX_DOMAIN -> "nxdomain";
            case FAILED -> "error";
        };
    }
}
