package org.stsrelay.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.stsrelay.delivery.spool.SpoolListener;

/// Counts the store's work.
final class StoreMeters implements SpoolListener {

    private final Map<Operation, Timer> durations;
    private final Map<Operation, Counter> errors;
    private final Counter uncounted;

    StoreMeters(Meters meters) {
        durations = Meters.each(Operation.class, operation -> meters.timer(Family.STORE_DURATION, Meters.FAST,
                "operation", Meters.token(operation)));
        errors = meters.counters(Family.STORE_ERRORS, "operation", Operation.class);
        uncounted = meters.counter(Family.TLSRPT_RECORD_ERRORS);
    }

    @Override
    public void done(Operation operation, Duration took) {
        Objects.requireNonNull(durations.get(operation)).record(took);
    }

    @Override
    public void failed(Operation operation) {
        Objects.requireNonNull(errors.get(operation)).increment();
    }

    @Override
    public void uncounted() {
        uncounted.increment();
    }
}
