package org.stsrelay.lab;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// What comes from a client: lines of commands, and messages up to their dot.
final class MxInput {

    private InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int end;

    /// Takes a message in pieces, dots undone.
    @FunctionalInterface
    interface Sink {
        void take(byte[] source, int offset, int length);
    }

    MxInput(InputStream in) {
        this.in = in;
    }

    void continueWith(InputStream tls) {
        in = tls;
        position = 0;
        end = 0;
    }

    /// How many octets have come that nobody asked for yet.
    int ahead() throws IOException {
        return end - position + in.available();
    }

    boolean isDrained() {
        return position == end;
    }

    /// @throws EOFException when the client has left
    String line() throws IOException {
        var line = new ByteArrayOutputStream(128);
        for (var octet = read(); octet != '\n'; octet = read()) {
            line.write(octet);
        }
        var text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /// Only CRLF, dot, CRLF ends a message.
    void message(Sink sink) throws IOException {
        var state = State.LINE_START;
        var out = new byte[buffer.length];
        var most = out.length - 2; // a dot's CR and what follows it
        var count = 0;
        while (state != State.END) {
            if (count > most) {
                sink.take(out, 0, count);
                count = 0;
            }
            if (state == State.TEXT) {
                count += text(out, count, most - count);
            }
            var octet = (byte) read();
            if (state == State.DOT && octet == '\r') {
                state = State.DOT_CR;
                continue;
            }
            if (state == State.LINE_START && octet == '.') {
                state = State.DOT;
                continue;
            }
            if (state == State.DOT_CR) {
                if (octet == '\n') {
                    state = State.END;
                    continue;
                }
                out[count++] = '\r';
            }
            out[count++] = octet;
            state = octet == '\n' && state == State.CR ? State.LINE_START : octet == '\r' ? State.CR : State.TEXT;
        }
        sink.take(out, 0, count);
    }

    /// So many octets, whatever they are (RFC 3030 §2).
    void chunk(long octets, Sink sink) throws IOException {
        for (var left = octets; left > 0;) {
            if (position == end) {
                fill();
            }
            var piece = (int) Math.min(left, end - position);
            sink.take(buffer, position, piece);
            position += piece;
            left -= piece;
        }
    }

    /// What is left of a line, up to its CR, as far as it has come and there is room for it.
    ///
    /// @return how many octets that are
    private int text(byte[] target, int at, int room) {
        var from = position;
        while (position < end && position - from < room && buffer[position] != '\r') {
            position++;
        }
        System.arraycopy(buffer, from, target, at, position - from);
        return position - from;
    }

    private enum State {
        LINE_START, TEXT, CR, DOT, DOT_CR, END
    }

    private int read() throws IOException {
        if (position == end) {
            fill();
        }
        return buffer[position++] & 0xff;
    }

    private void fill() throws IOException {
        end = in.read(buffer, 0, buffer.length);
        position = 0;
        if (end <= 0) {
            end = 0;
            throw new EOFException();
        }
    }
}
