package org.stsrelay.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/// Makes the series of a [Family], each at 0 from the start.
final class Meters {

    /// Work inside the machine or the rack.
    static final Duration[] FAST = seconds(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10);
    /// Work across the world.
    static final Duration[] NET = seconds(.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300);
    /// A message's whole way, up to the queue's lifetime.
    static final Duration[] JOURNEY = seconds(1, 5, 15, 60, 300, 900, 3600, 14_400, 43_200, 86_400, 172_800, 432_000);

    private final MeterRegistry registry;

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    Counter counter(Family family, String... labels) {
        return Counter.builder(family.dotted()).description(family.help()).tags(labels).register(registry);
    }

    /// One counter for each value of a label; `labels` are the others.
    <E extends Enum<E>> Map<E, Counter> counters(Family family, String label, Class<E> values, String... labels) {
        return each(values, value -> counter(family, with(labels, label, token(value))));
    }

    void gauge(Family family, DoubleSupplier value, String... labels) {
        Gauge.builder(family.dotted(), value::getAsDouble)
                .description(family.help())
                .baseUnit(family.unit().isEmpty() ? null : family.unit())
                .tags(labels)
                .strongReference(true)
                .register(registry);
    }

    Timer timer(Family family, Duration[] buckets, String... labels) {
        return Timer.builder(family.dotted())
                .description(family.help())
                .serviceLevelObjectives(buckets)
                .tags(labels)
                .register(registry);
    }

    DistributionSummary sizes(Family family, double... buckets) {
        return DistributionSummary.builder(family.dotted())
                .description(family.help())
                .baseUnit(family.unit())
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    static <E extends Enum<E>, M> Map<E, M> each(Class<E> values, Function<E, M> meter) {
        var meters = new EnumMap<E, M>(values);
        for (var value : values.getEnumConstants()) {
            meters.put(value, meter.apply(value));
        }
        return meters;
    }

    /// The spelling of a value in labels.
    static String token(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String[] with(String[] labels, String name, String value) {
        var all = Arrays.copyOf(labels, labels.length + 2);
        all[labels.length] = name;
        all[labels.length + 1] = value;
        return all;
    }

    private static Duration[] seconds(double... values) {
        return DoubleStream.of(values).mapToObj(s -> Duration.ofMillis(Math.round(s * 1000))).toArray(Duration[]::new);
    }
}
