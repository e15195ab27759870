package org.stsrelay.reporting.received;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Fails, rather than ends, where more comes than may.
final class Bounded extends FilterInputStream {

    private final long most;
    private long read;

    Bounded(InputStream in, long most) {
        super(in);
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        var octet = super.read();
        if (octet >= 0) {
            count(1);
        }
        return octet;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        var got = super.read(octets, offset, length);
        if (got > 0) {
            count(got);
        }
        return got;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(int more) throws IOException {
        read += more;
        if (read > most) {
            throw new IOException("it unpacks to more than " + most + " octets");
        }
    }
}
