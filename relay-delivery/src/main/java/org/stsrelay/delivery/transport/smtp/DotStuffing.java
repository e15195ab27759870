package org.stsrelay.delivery.transport.smtp;

import java.io.IOException;
import java.io.OutputStream;

/// Doubles the dot at the start of a line (RFC 5321 §4.5.2) and does nothing else. A bare CR or LF is never repaired,
/// which would break signatures, and never sent, since hosts disagree about what it ends: it stops the transaction
/// before its end.
final class DotStuffing extends OutputStream {

    private final OutputStream out;
    private byte last = '\n';
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
        var start = offset;
        for (var i = offset; i < offset + length; i++) {
            var octet = source[i];
            refuseBare(last, octet);
            if (octet == '.' && last == '\n') {
                out.write(source, start, i - start);
                out.write('.');
                start = i;
            }
            last = octet;
        }
        out.write(source, start, offset + length - start);
        octets += length;
    }

    /// Ends the last line where it has no end: the dot that follows stands on a line of its own.
    void finish() throws IOException {
        if (last == '\r') {
            throw new BareNewlineException("CR");
        }
        if (last != '\n') {
            out.write('\r');
            out.write('\n');
        }
    }

    /// Whether a line ends here and how must not depend on who looks.
    ///
    /// @throws BareNewlineException where a CR stands without its LF, or an LF without its CR
    static void refuseBare(byte before, byte octet) throws BareNewlineException {
        if (before == '\r' ? octet != '\n' : octet == '\n') {
            throw new BareNewlineException(octet == '\n' ? "LF" : "CR");
        }
    }

    /// How many octets of the message have passed.
    long octets() {
        return octets;
    }

    static final class BareNewlineException extends IOException {
        private static final long serialVersionUID = 1;

        BareNewlineException(String which) {
            super("the message holds a bare " + which + ", which no host may be sent (RFC 5321 §2.3.8)");
        }
    }
}
