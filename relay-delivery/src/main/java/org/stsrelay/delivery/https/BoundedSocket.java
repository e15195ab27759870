package org.stsrelay.delivery.https;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.Socket;

/// A socket below TLS that takes no more octets than it was allowed, and knows whether the other side ended the TCP
/// stream.
///
/// The second is how a body without a length is known to be whole. The JDK reads a TCP stream that just ends as if TLS had
/// been closed in order; but when TLS was, its last record is read and the end of the TCP stream is not.
final class BoundedSocket extends Socket {

    private long allowed;
    private boolean ended;

    /// Past whatever proxy the environment names: only the address that was vetted is connected to.
    BoundedSocket() {
        super(Proxy.NO_PROXY);
    }

    /// From now on, so many.
    void allow(long octets) {
        allowed = octets;
    }

    /// Whether the TCP stream has been read to its end.
    boolean ended() {
        return ended;
    }

    /// Whether more came than was allowed. TLS wraps what is thrown for it beyond recognition.
    boolean overrun() {
        return allowed < 0;
    }

    void cut() {
        try {
            close();
        } catch (IOException _) {
            // There is nothing left to lose.
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Counted(super.getInputStream());
    }

    private final class Counted extends FilterInputStream {

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            var octet = super.read();
            count(octet < 0 ? octet : 1);
            return octet;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var octets = super.read(buffer, offset, length);
            count(octets);
            return octets;
        }

        private void count(int octets) throws IOException {
            if (octets < 0) {
                ended = true;
                return;
            }
            allowed -= octets;
            if (allowed < 0) {
                throw new IOException("too much");
            }
        }
    }
}
