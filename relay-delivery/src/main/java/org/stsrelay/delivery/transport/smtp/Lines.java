package org.stsrelay.delivery.transport.smtp;

import java.io.IOException;
import org.stsrelay.delivery.spool.Octets;

/// Where the lines of a message begin, as it passes by in pieces of any size. Whether a line ends somewhere must not
/// depend on who looks, so a bare CR or LF stops the message: it is never repaired, which would break signatures, and
/// never sent, since hosts disagree about what it ends.
final class Lines {

    private enum At {
        START, TEXT, CR
    }

    private At at = At.START;

    /// Whether the octet that comes next begins a line.
    boolean atStart() {
        return at == At.START;
    }

    /// Goes on behind the end of the current line, or to the end of the piece.
    ///
    /// @param from the octet that comes next, before `to`
    /// @return the index behind the last octet gone over
    /// @throws BareNewlineException where a CR stands without its LF, or an LF without its CR
    int skip(byte[] octets, int from, int to) throws BareNewlineException {
        var newline = at == At.CR ? from : carriageReturn(octets, from, to);
        return newline == to ? to : lineFeed(octets, newline);
    }

    /// Nothing may follow.
    ///
    /// @throws BareNewlineException where the message ends between a CR and its LF
    void finish() throws BareNewlineException {
        if (at == At.CR) {
            throw new BareNewlineException("CR");
        }
    }

    /// @return the index behind the next CR, or `to`
    private int carriageReturn(byte[] octets, int from, int to) throws BareNewlineException {
        var newline = Octets.newline(octets, from, to);
        if (newline == to) {
            at = At.TEXT;
            return to;
        }
        if (octets[newline] == '\n') {
            throw new BareNewlineException("LF");
        }
        at = At.CR;
        return newline + 1;
    }

    private int lineFeed(byte[] octets, int index) throws BareNewlineException {
        if (octets[index] != '\n') {
            throw new BareNewlineException("CR");
        }
        at = At.START;
        return index + 1;
    }

    static final class BareNewlineException extends IOException {
        private static final long serialVersionUID = 1;

        BareNewlineException(String which) {
            super("the message holds a bare " + which + ", which no host may be sent (RFC 5321 §2.3.8)");
        }
    }
}
