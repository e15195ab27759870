package org.stsrelay.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.stsrelay.delivery.dns.DnsListener;

/// Whether the name servers answer at all: in trouble when nothing but failures has come for a minute.
final class DnsHealth implements DnsListener {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// @param failingSince when the current row of failures began; [Instant#MAX] when the last question was answered
    /// @param last when the last question was asked
    private record Row(Instant failingSince, Instant last) {}

    private final Clock clock;
    private final AtomicReference<Row> row = new AtomicReference<>(new Row(Instant.MAX, Instant.EPOCH));

    DnsHealth(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void asked(Type type, Result result, Duration took) {
        var now = clock.instant();
        row.updateAndGet(before -> switch (result) {
            case FOUND, NO_DATA, NX_DOMAIN -> new Row(Instant.MAX, now);
            case FAILED -> new Row(before.failingSince().equals(Instant.MAX) ? now : before.failingSince(), now);
        });
    }

    /// One sentence when the name servers are in trouble.
    Optional<String> trouble() {
        var seen = row.get();
        // Failures alone, and for long enough: one broken domain on a quiet day says nothing of the name servers.
        return seen.last().minus(PATIENCE).isAfter(seen.failingSince())
                ? Optional.of("The name servers have answered nothing useful since " + seen.failingSince()
                        + ". Mail is taken and waits. Look at dns.servers and at the name server itself.")
                : Optional.empty();
    }
}
