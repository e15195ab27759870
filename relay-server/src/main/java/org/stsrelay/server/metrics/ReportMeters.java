package org.stsrelay.server.metrics;

import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.stsrelay.reporting.run.LastRun;
import org.stsrelay.reporting.run.RunListener;

/// Counts what becomes of TLS reports.
final class ReportMeters implements RunListener {

    private static final Duration ONE_SCRAPE = Duration.ofSeconds(1);
    /// Both look at many rows.
    private static final Duration COUNTS = Duration.ofSeconds(10);

    private final Meters meters;
    private final Map<Scheme, Map<Result, Counter>> reports;
    private final Map<Signing, Counter> signatures;

    ReportMeters(Meters meters) {
        this.meters = meters;
        reports = Meters.each(Scheme.class, scheme -> meters.counters(Family.TLSRPT_REPORTS, "result", Result.class,
                "scheme", Meters.token(scheme)));
        signatures = meters.counters(Family.DKIM_SIGNATURES, "result", Signing.class);
    }

    /// Begins to show how far they are.
    ///
    /// @param pending how many are not at their end
    /// @param domains how many have sessions on the day that goes on
    void watch(Supplier<Long> pending, Supplier<Long> domains, Supplier<Optional<LastRun>> last) {
        var waiting = new Recent<>(0L, COUNTS, pending);
        var counted = new Recent<>(0L, COUNTS, domains);
        var run = new Recent<>(Optional.empty(), ONE_SCRAPE, last);
        meters.gauge(Family.TLSRPT_PENDING, () -> waiting.get());
        meters.gauge(Family.TLSRPT_DOMAINS, () -> counted.get());
        meters.gauge(Family.TLSRPT_LAST_RUN, () -> run.get().map(LastRun::at).orElse(Instant.EPOCH).getEpochSecond());
        meters.gauge(Family.TLSRPT_LAST_GOOD, () -> run.get().filter(LastRun::successful).isPresent() ? 1 : 0);
    }

    @Override
    public void ended(Scheme scheme, Result result) {
        Objects.requireNonNull(Objects.requireNonNull(reports.get(scheme)).get(result)).increment();
    }

    @Override
    public void signed(Signing signing) {
        Objects.requireNonNull(signatures.get(signing)).increment();
    }
}
