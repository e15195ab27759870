package org.stsrelay.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.stsrelay.delivery.sts.StsListener;

/// Counts what the policy engine does.
final class StsMeters implements StsListener {

    private final Map<Lookup, Counter> lookups;
    private final Map<FetchResult, Counter> fetches;
    private final Map<Alarm, Counter> alarms;
    private final Timer duration;

    StsMeters(Meters meters) {
        lookups = meters.counters(Family.STS_LOOKUPS, "result", Lookup.class);
        fetches = meters.counters(Family.STS_FETCHES, "result", FetchResult.class);
        alarms = meters.counters(Family.STS_ALARMS, "alarm", Alarm.class);
        duration = meters.timer(Family.STS_FETCH_DURATION, Meters.NET);
    }

    @Override
    public void lookedUp(Lookup result) {
        Objects.requireNonNull(lookups.get(result)).increment();
    }

    @Override
    public void fetched(FetchResult result, Duration took) {
        Objects.requireNonNull(fetches.get(result)).increment();
        duration.record(took);
    }

    @Override
    public void alarmed(Alarm alarm) {
        Objects.requireNonNull(alarms.get(alarm)).increment();
    }
}
