package org.stsrelay.delivery.transport.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
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
import org.stsrelay.delivery.mail.Reply;

/// What the octets of an SMTP session cost on their way out and back.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WireBench {

    /// What a body is read by.
    private static final int PIECE = 16 << 10;
    private static final byte[] OK = octets("250 2.1.5 Ok\r\n");
    private static final byte[] EHLO = octets("250-mx1.example.com at your service\r\n250-SIZE 157286400\r\n250-8BITMIME\r\n"
            + "250-STARTTLS\r\n250-ENHANCEDSTATUSCODES\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 SMTPUTF8\r\n");
    /// A mebibyte of lines as mail has them, every fiftieth of which begins with a dot.
    private static final byte[] MESSAGE = octets((("x".repeat(76) + "\r\n").repeat(49) + "." + "y".repeat(75) + "\r\n")
            .repeat(269));

    @Benchmark
    public Reply shortReply() throws IOException {
        return ReplyReader.read(new ByteArrayInputStream(OK));
    }

    @Benchmark
    public Extensions ehloReply() throws IOException {
        return Extensions.of(ReplyReader.readWhole(new ByteArrayInputStream(EHLO)));
    }

    @Benchmark
    public long dotStuffingOfAMebibyte(Blackhole wire) throws IOException {
        var out = new DotStuffing(into(wire));
        write(out);
        out.finish();
        return out.octets();
    }

    /// The same, for a host that takes BDAT.
    @Benchmark
    public long chunkOfAMebibyte(Blackhole wire) throws IOException {
        var out = new ExactOctets(into(wire));
        write(out);
        return out.finish();
    }

    private static void write(OutputStream out) throws IOException {
        for (var from = 0; from < MESSAGE.length; from += PIECE) {
            out.write(MESSAGE, from, Math.min(PIECE, MESSAGE.length - from));
        }
    }

    private static OutputStream into(Blackhole wire) {
        return new OutputStream() {
            @Override
            public void write(int octet) {
                wire.consume(octet);
            }

            @Override
            public void write(byte[] source, int offset, int length) {
                wire.consume(source);
                wire.consume(offset);
                wire.consume(length);
            }
        };
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
