package org.stsrelay.server.inbound;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Takes one line of a login off a connection, and nothing behind it. It may be longer than any command.
final class ResponseLine {

    /// Without its line end (RFC 4954 §4).
    static final int MAX_OCTETS = 12_288;

    private ResponseLine() {}

    /// @return the line without its CRLF, one char for each octet
    static String read(Connection connection) throws IOException, Refusal {
        var line = new ByteArrayOutputStream();
        while (true) {
            var end = indexOfLf(connection);
            var until = end < 0 ? connection.limit() : end;
            line.write(connection.input(), connection.position(), until - connection.position());
            connection.usedUpTo(end < 0 ? until : end + 1);
            if (line.size() > MAX_OCTETS + 1) { // one for the CR
                throw Refusal.last(Rejection.PROTOCOL, 500,
                        "5.5.6 A line of a login has at most " + MAX_OCTETS + " octets");
            }
            if (end >= 0) {
                return text(line.toString(StandardCharsets.ISO_8859_1));
            }
            if (!connection.fillWhileIdle()) {
                throw new EOFException("the client left in the middle of its login");
            }
        }
    }

    private static String text(String line) throws Refusal {
        if (!line.endsWith("\r")) {
            throw Refusal.last(Rejection.PROTOCOL, 500, "5.5.2 A line ends with CR LF");
        }
        return line.substring(0, line.length() - 1);
    }

    private static int indexOfLf(Connection connection) {
        for (var i = connection.position(); i < connection.limit(); i++) {
            if (connection.input()[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
