package org.stsrelay.reporting.received;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/// What a file, or a part of a mail, is by its first octets.
final class Beginning {

    private static final int LOOKED_AT = 4 << 10;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    /// An object with one of the members that RFC 8460 §4.4 has.
    private static final Pattern REPORT = Pattern.compile(
            "\\s*\\{.*\"(?:organization-name|date-range|contact-info|report-id|policies)\"\\s*:.*", Pattern.DOTALL);

    private final byte[] octets;

    private Beginning(byte[] octets) {
        this.octets = octets;
    }

    /// Behind blanks, however many there are.
    static Beginning of(byte[] octets) {
        var start = 0;
        while (start < octets.length && isBlank(octets[start])) {
            start++;
        }
        return new Beginning(Arrays.copyOfRange(octets, start, Math.min(octets.length, start + LOOKED_AT)));
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
    }

    /// Reads no further than it looks.
    static Beginning of(InputStream in) throws IOException {
        return new Beginning(in.readNBytes(LOOKED_AT));
    }

    boolean isCompressed() {
        return octets.length > 2 && (octets[0] & 0xff) == GZIP_FIRST && (octets[1] & 0xff) == GZIP_SECOND;
    }

    /// An object or an array, behind blanks and a byte order mark. In UTF-16, as some tools save what they print, each
    /// character has a zero beside it.
    boolean isJson() {
        for (var octet : octets) {
            switch (octet & 0xff) {
                case ' ', '\t', '\r', '\n', 0xef, 0xbb, 0xbf, 0xfe, 0xff, 0 -> {
                }
                case '{', '[' -> {
                    return true;
                }
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    boolean isZip() {
        return new String(octets, StandardCharsets.ISO_8859_1).startsWith("PK\u0003\u0004");
    }

    /// Whether a reader would take it for a TLS report, compressed or not, whatever it is called. Compressed once: there are
    /// files that unpack to themselves.
    boolean isReport() {
        var text = isCompressed() ? unpacked() : this;
        return REPORT.matcher(text.ascii()).matches();
    }

    /// As much as comes out at once.
    private Beginning unpacked() {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(octets), LOOKED_AT)) {
            var text = new byte[LOOKED_AT];
            var length = Math.max(0, in.read(text));
            return new Beginning(Arrays.copyOf(text, length));
        } catch (IOException _) {
            return new Beginning(new byte[0]);
        }
    }

    private String ascii() {
        return new String(octets, StandardCharsets.ISO_8859_1).replaceAll("[^\t\r\n -~]", "");
    }
}
