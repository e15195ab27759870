package org.stsrelay.server.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Looks at a relay now and then, and says what grows.
final class SoakWatch {

    private static final double MIB = 1 << 20;

    private final List<Sample> samples = new ArrayList<>();
    private final long began = System.nanoTime();

    /// @param heap live objects, in MiB
    record Sample(double seconds, double handles, double threads, double heap, double inbound, double outbound,
            double waiting) {}

    /// How much a value grows over the time watched, were it a straight line.
    ///
    /// @param slack what comes and goes
    record Growth(String what, double first, double last, double growth, double slack) {
        boolean isLeak() {
            return growth > slack;
        }
    }

    void look(RelayProcess relay) {
        collectGarbage(relay.pid());
        samples.add(new Sample((System.nanoTime() - began) / 1e9, relay.handles(), relay.threads(), heap(relay),
                relay.metric("stsrelay_smtp_server_connections_active"),
                relay.metric("stsrelay_delivery_connections_active"), relay.waiting()));
    }

    List<Sample> samples() {
        return samples;
    }

    /// After a third of the time, when caches and pools are warm.
    List<Growth> growths() {
        return List.of(growth("file handles", Sample::handles, 32), growth("threads", Sample::threads, 16),
                growth("live heap MiB", Sample::heap, 24), growth("inbound connections", Sample::inbound, 8),
                growth("outbound connections", Sample::outbound, 24));
    }

    private Growth growth(String what, ToDoubleFunction<Sample> value, double slack) {
        var warm = samples.subList(samples.size() / 3, samples.size());
        var span = warm.getLast().seconds() - warm.getFirst().seconds();
        return new Growth(what, value.applyAsDouble(warm.getFirst()), value.applyAsDouble(warm.getLast()),
                slope(warm, value) * span, slack);
    }

    /// Of the straight line with the least squares.
    private static double slope(List<Sample> some, ToDoubleFunction<Sample> value) {
        var meanTime = some.stream().mapToDouble(Sample::seconds).average().orElseThrow();
        var mean = some.stream().mapToDouble(value).average().orElseThrow();
        var above = some.stream().mapToDouble(s -> (s.seconds() - meanTime) * (value.applyAsDouble(s) - mean)).sum();
        var below = some.stream().mapToDouble(s -> Math.pow(s.seconds() - meanTime, 2)).sum();
        return below == 0 ? 0 : above / below;
    }

    private static double heap(RelayProcess relay) {
        return relay.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum() / MIB;
    }

    private static void collectGarbage(long pid) {
        try {
            new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid),
                    "GC.run").redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
