package org.stsrelay.delivery.transport.smtp;

import java.io.IOException;
import java.io.OutputStream;
import org.stsrelay.delivery.transport.smtp.DotStuffing.BareNewlineException;

/// Passes the message on as it is, for a host that has been told how long it is (RFC 3030 §2). A bare CR or LF stops it
/// here too: what ends a line must not depend on the way mail takes.
final class ExactOctets extends OutputStream {

    private final OutputStream out;
    private byte last = '\n';
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
        for (var i = offset; i < offset + length; i++) {
            var octet = source[i];
            DotStuffing.refuseBare(last, octet);
            last = octet;
        }
        out.write(source, offset, length);
        octets += length;
    }

    /// @return how many octets have passed
    long finish() throws IOException {
        if (last == '\r') {
            throw new BareNewlineException("CR");
        }
        return octets;
    }
}
