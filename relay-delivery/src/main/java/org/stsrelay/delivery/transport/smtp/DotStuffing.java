package org.stsrelay.delivery.transport.smtp;

import java.io.IOException;
import java.io.OutputStream;

/// Doubles the dot at the start of a line (RFC 5321 §4.5.2) and does nothing else. A bare CR or LF stops the
/// transaction before its end, as [Lines] says.
final class DotStuffing extends OutputStream {

    private final OutputStream out;
    private final Lines lines = new Lines();
    private long octets;

    DotStuffing(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[]{(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        var end = offset + length;
        var start = offset;
        for (var i = offset; i < end; i = lines.skip(source, i, end)) {
            if (source[i] == '.' && lines.atStart()) {
                out.write(source, start, i - start);
                out.write('.');
                start = i;
            }
        }
        out.write(source, start, end - start);
        octets += length;
    }

    /// Ends the last line where it has no end: the dot that follows stands on a line of its own.
    void finish() throws IOException {
        lines.finish();
        if (!lines.atStart()) {
            out.write('\r');
            out.write('\n');
        }
    }

    /// How many octets of the message have passed.
    long octets() {
        return octets;
    }
}
