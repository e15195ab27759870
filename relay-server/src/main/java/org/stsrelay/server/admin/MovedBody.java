package org.stsrelay.server.admin;

import java.io.IOException;
import java.io.InputStream;
import org.stsrelay.delivery.spool.BodyWriter;
import org.stsrelay.delivery.spool.ContentScanner;
import org.stsrelay.delivery.spool.Message;

/// Takes a moved message's octets over, piece by piece: as many as were announced, in lines that may be sent.
final class MovedBody {

    private static final int PIECE = 64 << 10;

    private final ContentScanner scanner = new ContentScanner();
    /// The envelope was the first.
    private long line = 2;
    private int last;

    /// @param size how many octets there have to be
    /// @throws MovedMessageException when there are more or fewer, or a line does not end in CRLF
    Message.Content copy(InputStream in, long size, BodyWriter out) throws IOException {
        var piece = new byte[PIECE];
        var left = size;
        for (var read = in.read(piece); read > 0; read = in.read(piece)) {
            left -= read;
            if (left < 0) {
                throw new MovedMessageException("more octets follow than the " + size + " that its envelope announces");
            }
            check(piece, read);
            scanner.scan(piece, 0, read);
            out.write(piece, 0, read);
        }
        if (left > 0) {
            throw new MovedMessageException("it is cut off: %d octets are missing of the %d that its envelope announces"
                    .formatted(left, size));
        }
        return scanner.content();
    }

    /// RFC 5321 §2.3.8: CR and LF stand together or not at all.
    private void check(byte[] piece, int length) throws MovedMessageException {
        for (var i = 0; i < length; i++) {
            if ((piece[i] == '\n') != (last == '\r')) {
                throw new MovedMessageException(
                        "line " + line + ": a line ends in CR and LF, and one of them is missing");
            }
            line += piece[i] == '\n' ? 1 : 0;
            last = piece[i];
        }
    }
}
