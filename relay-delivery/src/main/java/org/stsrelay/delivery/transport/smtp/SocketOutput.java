package org.stsrelay.delivery.transport.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/// What goes to the peer, in pieces of one TLS record. While it is corked a flush does nothing, so that a group of
/// commands (RFC 2920) or the end of a message leaves in one piece.
final class SocketOutput extends OutputStream {

    private static final int RECORD = 16 * 1024;
    private static final byte[] NOTHING = {};

    private final RelaySocket socket;
    private OutputStream target;
    private byte[] buffer = NOTHING;
    private int count;
    private boolean corked;
    private Optional<Duration> blockLimit = Optional.empty();

    SocketOutput(RelaySocket socket, OutputStream target) {
        this.socket = socket;
        this.target = target;
    }

    void continueWith(OutputStream tls) {
        target = tls;
    }

    void cork() {
        corked = true;
    }

    /// As [#cork], and each piece that leaves may take this long.
    void corkBlocks(Duration limit) {
        corked = true;
        blockLimit = Optional.of(limit);
    }

    void uncork() throws IOException {
        corked = false;
        flush();
        blockLimit = Optional.empty();
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[]{(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        var from = offset;
        var left = length;
        while (left > 0) {
            if (buffer.length == 0) {
                buffer = new byte[RECORD];
            }
            if (count == buffer.length) {
                push();
            }
            var piece = Math.min(left, buffer.length - count);
            System.arraycopy(source, from, buffer, count, piece);
            count += piece;
            from += piece;
            left -= piece;
        }
    }

    @Override
    public void flush() throws IOException {
        if (!corked) {
            push();
            target.flush();
        }
    }

    void release() {
        if (count == 0) {
            buffer = NOTHING;
        }
    }

    private void push() throws IOException {
        if (count > 0) {
            blockLimit.ifPresent(socket::deadline);
            target.write(buffer, 0, count);
            count = 0;
        }
    }
}
