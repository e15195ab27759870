package org.stsrelay.server.inbound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Takes one command line off a connection, and nothing behind it.
final class CommandLine {

    /// Beyond the 512 of RFC 5321 §4.5.3.1.4, with room for every extension's parameters (RFC 3461 §4 alone asks for 1036).
    static final int MAX_OCTETS = 2048;
    private static final int SKIPPED_OVER = 1 << 16;

    private CommandLine() {}

    /// @return the line without its CRLF; empty when the client has left
    /// @throws Refusal when it is no command line
    static Optional<String> read(Connection connection) throws IOException, Refusal {
        var searched = 0;
        while (true) {
            var end = indexOfLf(connection, searched);
            if (end >= 0) {
                return Optional.of(take(connection, end));
            }
            searched = connection.unused();
            if (searched >= MAX_OCTETS) {
                throw skip(connection);
            }
            if (!connection.fillWhileIdle()) {
                return Optional.empty();
            }
        }
    }

    private static int indexOfLf(Connection connection, int searched) {
        var input = connection.input();
        for (var i = connection.position() + searched; i < connection.limit(); i++) {
            if (input[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static String take(Connection connection, int lf) throws Refusal {
        var start = connection.position();
        connection.usedUpTo(lf + 1);
        if (lf == start || connection.input()[lf - 1] != '\r') {
            throw wrongEnd();
        }
        if (lf + 1 - start > MAX_OCTETS) {
            throw tooLong();
        }
        return text(connection.input(), start, lf - 1 - start);
    }

    private static String text(byte[] octets, int start, int length) throws Refusal {
        var ascii = true;
        for (var i = start; i < start + length; i++) {
            if (octets[i] == '\r') {
                throw Refusal.last(Rejection.PROTOCOL, 500, "5.5.2 A command line has no CR but the one at its end");
            }
            if ((octets[i] >= 0 && octets[i] < ' ') || octets[i] == 0x7f) {
                throw Refusal.of(Rejection.PROTOCOL, 500, "5.5.2 A command has no control characters");
            }
            ascii &= octets[i] >= 0;
        }
        return ascii ? new String(octets, start, length, StandardCharsets.ISO_8859_1) : utf8(octets, start, length);
    }

    private static String utf8(byte[] octets, int start, int length) throws Refusal {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, start, length)).toString();
        } catch (CharacterCodingException _) {
            throw Refusal.of(Rejection.PROTOCOL, 500, "5.5.2 A command is ASCII or UTF-8");
        }
    }

    /// Passes over the rest of an endless line, so that it is not taken for commands.
    private static Refusal skip(Connection connection) throws IOException, Refusal {
        var skipped = 0;
        byte last = 0;
        while (skipped < SKIPPED_OVER) {
            var end = indexOfLf(connection, 0);
            if (end >= 0) {
                last = end > connection.position() ? connection.input()[end - 1] : last;
                connection.usedUpTo(end + 1);
                return last == '\r' ? tooLong() : wrongEnd();
            }
            skipped += connection.unused();
            last = connection.unused() > 0 ? connection.input()[connection.limit() - 1] : last;
            connection.usedUpTo(connection.limit());
            if (!connection.fillWhileIdle()) {
                break;
            }
        }
        return Refusal.last(Rejection.PROTOCOL, 500, "5.5.2 The command line has no end");
    }

    /// Whoever put it there may have meant what follows as part of a value, so nothing more is executed.
    private static Refusal wrongEnd() {
        return Refusal.last(Rejection.PROTOCOL, 500, "5.5.2 A command line ends with CR LF");
    }

    private static Refusal tooLong() {
        return Refusal.of(Rejection.PROTOCOL, 500, "5.5.2 A command line has at most " + MAX_OCTETS + " octets");
    }
}
