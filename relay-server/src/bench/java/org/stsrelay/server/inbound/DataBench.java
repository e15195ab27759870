package org.stsrelay.server.inbound;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the octets of a message cost on their way in.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DataBench {

    /// A mebibyte of lines as mail has them, every fiftieth of which began with a dot.
    private static final byte[] WIRE = ((("x".repeat(76) + "\r\n").repeat(49) + ".." + "y".repeat(75) + "\r\n")
            .repeat(269) + ".\r\n").getBytes(StandardCharsets.US_ASCII);

    @Benchmark
    public long unstuffingOfAMebibyte() {
        var counted = new long[1];
        var reader = new DataReader((_, _, length) -> counted[0] += length);
        for (var from = 0; from < WIRE.length; from += 8192) {
            reader.read(WIRE, from, Math.min(WIRE.length, from + 8192));
        }
        return counted[0];
    }
}
