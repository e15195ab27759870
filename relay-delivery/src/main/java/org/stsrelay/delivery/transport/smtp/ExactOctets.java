package org.stsrelay.delivery.transport.smtp;

import java.io.IOException;
import java.io.OutputStream;

/// Passes the message on as it is, for a host that has been told how long it is (RFC 3030 §2). A bare CR or LF stops it
/// here too: what ends a line must not depend on the way mail takes.
final class ExactOctets extends OutputStream {

    private final OutputStream out;
    private final Lines lines = new Lines();
    private long octets;

    ExactOctets(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[]{(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        var end = offset + length;
        for (var i = offset; i < end;) {
            i = lines.skip(source, i, end);
        }
        out.write(source, offset, length);
        octets += length;
    }

    /// @return how many octets have passed
    long finish() throws IOException {
        lines.finish();
        return octets;
    }
}
