package org.stsrelay.delivery.transport.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/// What comes from the peer, in clear first and through TLS later. Every read ends by the deadline of its step. The
/// buffer exists only while something is in it, since a kept connection reads nothing for seconds.
final class SocketInput extends InputStream {

    private static final int BUFFER = 4096;
    private static final byte[] NOTHING = {};

    private final RelaySocket socket;
    private InputStream source;
    private byte[] buffer = NOTHING;
    private int position;
    private int end;

    SocketInput(RelaySocket socket, InputStream source) {
        this.socket = socket;
        this.source = source;
    }

    void continueWith(InputStream tls) {
        source = tls;
    }

    @Override
    public int read() throws IOException {
        return position < end || fill() ? buffer[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position >= end && !fill()) {
            return -1;
        }
        var count = Math.min(length, end - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    /// How many octets have arrived and were not asked for.
    @Override
    public int available() {
        return end - position;
    }

    /// Whether the peer still holds the line, found out in at most a millisecond. What arrives uncalled for, be it a 421
    /// or an end, means no.
    boolean isQuiet() {
        try {
            socket.readLimit(1);
            fill(source);
            return false;
        } catch (SocketTimeoutException _) {
            return true;
        } catch (IOException _) {
            return false;
        } finally {
            release();
        }
    }

    void release() {
        if (position >= end) {
            buffer = NOTHING;
            position = 0;
            end = 0;
        }
    }

    private boolean fill() throws IOException {
        socket.limitRead();
        try {
            return fill(source);
        } catch (SocketException e) {
            throw socket.isKilled() ? new SocketTimeoutException("deadline passed") : e;
        }
    }

    private boolean fill(InputStream from) throws IOException {
        if (buffer.length == 0) {
            buffer = new byte[BUFFER];
        }
        position = 0;
        end = 0;
        var count = from.read(buffer, 0, buffer.length);
        end = Math.max(count, 0);
        return count > 0;
    }
}
