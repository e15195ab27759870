package org.stsrelay.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Counts what operators do and ask.
public final class AdminMeters {

    private static final List<String> CLASSES = List.of("2xx", "3xx", "4xx", "5xx");

    private final Map<QueueAction, Counter> actions;
    private final Map<String, Timer> requests = new HashMap<>();

    AdminMeters(Meters meters) {
        actions = meters.counters(Family.QUEUE_ACTIONS, "action", QueueAction.class);
        CLASSES.forEach(status -> requests.put(status,
                meters.timer(Family.HTTP_DURATION, Meters.FAST, "status", status)));
    }

    public void actedOn(QueueAction action, int messages) {
        Objects.requireNonNull(actions.get(action)).increment(messages);
    }

    /// @param status of the answer, 200 to 599
    public void requestServed(int status, Duration took) {
        var index = Math.clamp(status / 100 - 2, 0, CLASSES.size() - 1);
        Objects.requireNonNull(requests.get(CLASSES.get(index))).record(took);
    }
}
