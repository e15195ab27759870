package org.stsrelay.server.audit;

import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/// Lines of a text, however long they are: of each, only so much is kept.
final class BoundedLines {

    private static final int MAX_LENGTH = 16 * 1024;

    private final Reader in;
    private final StringBuilder line = new StringBuilder();

    /// @param in buffered
    BoundedLines(Reader in) {
        this.in = in;
    }

    /// The beginning of the next line; empty at the end.
    Optional<String> next() throws IOException {
        line.setLength(0);
        var any = false;
        for (var c = in.read(); c >= 0; c = in.read()) {
            any = true;
            if (c == '\n') {
                break;
            }
            if (line.length() < MAX_LENGTH) {
                line.append((char) c);
            }
        }
        return any ? Optional.of(line.toString()) : Optional.empty();
    }
}
