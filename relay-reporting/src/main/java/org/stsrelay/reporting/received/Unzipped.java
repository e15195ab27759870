package org.stsrelay.reporting.received;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Unpacks gzip, and fails where more follows: [GZIPInputStream] alone passes over that without a word. Several compressed
/// pieces one behind the other are one text (RFC 1952, section 2.2).
final class Unzipped extends GZIPInputStream {

    /// The check sum and the length at the end.
    private static final int TRAILER = 8;
    /// The library calls itself for each piece that is empty.
    private static final int MAX_EMPTY_PIECES = 100;

    private int depth;

    /// All of it at once, so that what the inflater leaves is all that is left.
    Unzipped(byte[] octets) throws IOException {
        super(new ByteArrayInputStream(octets), octets.length);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (++depth > MAX_EMPTY_PIECES) {
            throw new ZipException("there are too many empty pieces");
        }
        var got = super.read(into, offset, length);
        depth--;
        if (got < 0) {
            requireEnd();
        }
        return got;
    }

    private void requireEnd() throws IOException {
        for (var i = len - inf.getRemaining() + TRAILER; i < len; i++) {
            if (!isPadding(buf[i])) {
                throw new ZipException("something else follows behind its end");
            }
        }
    }

    /// Zeros as archivers fill up with, and ends of lines.
    private static boolean isPadding(byte octet) {
        return octet == 0 || octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
    }
}
