package org.stsrelay.server.inbound;

import org.stsrelay.delivery.spool.Octets;

/// Finds the end of a message's text and takes the transparency dots out on the way (RFC 5321 §4.5.2).
///
/// Only CR LF `.` CR LF ends it. Every other newline before or behind a lone dot is text: what one server takes for the
/// end and the next for text lets a second message be smuggled in (P20). A lone LF is passed on as CR LF, so that no
/// server behind us can read it either way; a lone CR cannot be mended and is only noted.
///
/// Text is passed on in the pieces it lies in, without copying; a piece ends where a dot is dropped or a newline mended.
final class DataReader {

    /// Takes the text, piece by piece.
    interface Sink {
        void accept(byte[] octets, int offset, int length);
    }

    private enum At {
        LINE_START, DOT, DOT_CR, TEXT, CR, END
    }

    private static final byte[] CRLF = {'\r', '\n'};

    private final Sink sink;
    private byte[] octets = {};
    /// The next octet to look at; those from [#kept] to here are still to be passed on.
    private int index;
    private int kept;
    private int end;
    private At at = At.LINE_START;
    private boolean bareCr;
    private boolean bareLf;

    DataReader(Sink sink) {
        this.sink = sink;
    }

    boolean hasEnded() {
        return at == At.END;
    }

    boolean sawBareCr() {
        return bareCr;
    }

    boolean sawBareLf() {
        return bareLf;
    }

    /// Takes the next octets off the wire.
    ///
    /// @return the index behind the last one used: `to`, unless the message has ended
    int read(byte[] next, int from, int to) {
        octets = next;
        index = from;
        kept = from;
        end = to;
        while (index < end && at != At.END) {
            step();
        }
        if (at != At.DOT_CR && at != At.END) {
            pass();
        }
        return index;
    }

    private void step() {
        switch (at) {
            case LINE_START -> lineStart();
            case DOT -> dot();
            case DOT_CR -> dotCr();
            case TEXT -> text();
            case CR -> cr();
            case END -> throw new IllegalStateException("the message has ended");
        }
    }

    private void lineStart() {
        if (octets[index] == '.') {
            pass();
            drop();
            at = At.DOT;
        } else {
            at = At.TEXT;
        }
    }

    /// The dot is dropped, whatever follows.
    private void dot() {
        if (octets[index] == '\r') {
            index++;
            at = At.DOT_CR;
        } else {
            at = At.TEXT;
        }
    }

    private void dotCr() {
        if (octets[index] == '\n') {
            index++;
            at = At.END;
        } else {
            bareCr = true;
            kept = index;
            at = At.TEXT;
        }
    }

    /// A line that begins behind a lone LF has no transparency dot: its sender did not take it for a line.
    private void text() {
        index = Octets.newline(octets, index, end);
        if (index == end) {
            return;
        }
        if (octets[index] == '\r') {
            index++;
            at = At.CR;
        } else {
            bareLf = true;
            pass();
            drop();
            sink.accept(CRLF, 0, CRLF.length);
        }
    }

    private void cr() {
        if (octets[index] == '\n') {
            index++;
            at = At.LINE_START;
        } else {
            bareCr = true;
            at = At.TEXT;
        }
    }

    private void pass() {
        if (index > kept) {
            sink.accept(octets, kept, index - kept);
        }
        kept = index;
    }

    private void drop() {
        kept = ++index;
    }
}
