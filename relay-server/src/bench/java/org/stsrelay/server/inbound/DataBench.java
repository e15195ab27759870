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
import org.openjdk.jmh.infra.Blackhole;
import org.stsrelay.delivery.spool.ContentScanner;
import org.stsrelay.delivery.spool.Message;

/// What the octets of a message cost on their way in.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DataBench {

    /// As much as a connection reads at once.
    private static final int PIECE = 8192;

    /// A mebibyte of lines as mail has them, every fiftieth of which began with a dot.
    private static final byte[] WIRE = ("Subject: benchmark\r\n\r\n" + (("x".repeat(76) + "\r\n").repeat(49) + ".." + "y".repeat(75) + "\r\n")
            .repeat(269) + ".\r\n").getBytes(StandardCharsets.US_ASCII);

    @Benchmark
    public int unstuffingOfAMebibyte(Blackhole sink) {
        var reader = new DataReader((octets, offset, length) -> {
            sink.consume(octets);
            sink.consume(offset);
            sink.consume(length);
        });
        return read(reader);
    }

    /// And learning on the way what the envelope has to know of it.
    @Benchmark
    public Message.Content unstuffingAndScanningOfAMebibyte() {
        var scanner = new ContentScanner();
        read(new DataReader(scanner::scan));
        return scanner.content();
    }

    private static int read(DataReader reader) {
        var used = 0;
        while (!reader.hasEnded()) {
            used = reader.read(WIRE, used, Math.min(WIRE.length, used + PIECE));
        }
        return used;
    }
}
