package org.stsrelay.delivery.bounce;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Lines of a `message/delivery-status` part. They are 7-bit and folded, whatever a host or a sender put into their
/// values (RFC 3464 §2.1).
final class DsnFields {

    private static final int WIDTH = 76;
    private static final int MAX_VALUE = 2000;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.US).withZone(ZoneOffset.UTC);

    private final StringBuilder text = new StringBuilder();

    static String date(Instant instant) {
        return DATE.format(instant);
    }

    DsnFields add(String name, String value) {
        return folded(name, plain(value));
    }

    /// An address in `message/global-delivery-status`, where it may have UTF-8 (RFC 6533 §4.1).
    DsnFields addAddress(String name, String value) {
        return folded(name, value.replaceAll("[\\s\\p{Cntrl}\\u2028\\u2029]+", " ").strip());
    }

    private DsnFields folded(String name, String value) {
        var line = new StringBuilder(name).append(':');
        for (var word : value.split(" ")) {
            if (line.length() + 1 + word.length() > WIDTH && line.length() > name.length() + 1) {
                text.append(line).append("\r\n");
                line.setLength(0);
            }
            line.append(' ').append(word);
        }
        text.append(line).append("\r\n");
        return this;
    }

    /// Ends a group of fields.
    DsnFields endGroup() {
        text.append("\r\n");
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /// Printable ASCII in words that fit into a line: nothing in it can end a field or begin another.
    private static String plain(String value) {
        var printable = value.replaceAll("\\s+", " ").replaceAll("[^\\x20-\\x7e]", "?").strip();
        var bounded = printable.length() > MAX_VALUE ? printable.substring(0, MAX_VALUE) + "..." : printable;
        return bounded.replaceAll("(\\S{500})(?=\\S)", "$1 ");
    }
}
