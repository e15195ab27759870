package org.stsrelay.delivery.bounce;

import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.stsrelay.delivery.spool.Body;

/// The header section of the message that a notice is about, octet for octet.
///
/// @param octets whole lines, the blank line that ends the section left out
record OriginalHeader(byte[] octets) {

    private static final int LIMIT = 64 * 1024;
    private static final int MAX_SUBJECT = 200;
    /// The repetition is possessive, since any other takes a stack frame for each of a stranger's thousands of folds.
    private static final Pattern SUBJECT =
            Pattern.compile("^Subject:(.*(?:\\r\\n[ \\t].*)*+)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    static OriginalHeader of(Body body) throws IOException {
        try (var in = body.open()) {
            return new OriginalHeader(section(in.readNBytes(LIMIT)));
        }
    }

    boolean isSevenBit() {
        for (var octet : octets) {
            if (octet < 0) {
                return false;
            }
        }
        return true;
    }

    /// The subject as people read it.
    Optional<String> subject() {
        var found = SUBJECT.matcher(new String(octets, StandardCharsets.UTF_8));
        return found.find() ? Optional.of(readable(found.group(1))).filter(text -> !text.isEmpty()) : Optional.empty();
    }

    private static String readable(String raw) {
        var text = decoded(MimeUtility.unfold(raw)).replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
        return text.length() > MAX_SUBJECT ? text.substring(0, MAX_SUBJECT) + "..." : text;
    }

    private static String decoded(String text) {
        try {
            return MimeUtility.decodeText(text);
        } catch (UnsupportedEncodingException _) {
            return text;
        }
    }

    private static byte[] section(byte[] octets) {
        var lineStart = 0;
        for (var i = 0; i + 1 < octets.length; i++) {
            if (octets[i] == '\r' && octets[i + 1] == '\n') {
                if (i == lineStart) {
                    return Arrays.copyOf(octets, lineStart);
                }
                lineStart = i + 2;
            }
        }
        return Arrays.copyOf(octets, lineStart);
    }
}
