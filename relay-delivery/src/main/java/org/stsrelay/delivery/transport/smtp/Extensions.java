package org.stsrelay.delivery.transport.smtp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.stsrelay.delivery.mail.Reply;

/// What the host offered in its latest answer to EHLO. Nothing is ever used that is not in it (RFC 5321 §2.2.1), and
/// STARTTLS empties it (RFC 3207 §4.2).
///
/// @param parameters by keyword in upper case
record Extensions(Map<String, String> parameters) {

    static final Extensions NONE = new Extensions(Map.of());

    /// More digits than this are no limit that a message could reach.
    private static final int MAX_DIGITS = 18;

    Extensions {
        parameters = Map.copyOf(parameters);
    }

    static Extensions of(Reply ehlo) {
        var found = new HashMap<String, String>();
        for (var line : ehlo.lines().subList(Math.min(1, ehlo.lines().size()), ehlo.lines().size())) {
            var words = line.strip().split("\\s+", 2);
            if (!words[0].isEmpty()) {
                found.putIfAbsent(words[0].toUpperCase(Locale.ROOT), words.length > 1 ? words[1] : "");
            }
        }
        return new Extensions(found);
    }

    boolean offers(String keyword) {
        return parameters.containsKey(keyword);
    }

    boolean pipelining() {
        return offers("PIPELINING");
    }

    boolean chunking() {
        return offers("CHUNKING");
    }

    boolean startTls() {
        return offers("STARTTLS");
    }

    boolean size() {
        return offers("SIZE");
    }

    boolean eightBitMime() {
        return offers("8BITMIME");
    }

    boolean smtpUtf8() {
        return offers("SMTPUTF8");
    }

    boolean dsn() {
        return offers("DSN");
    }

    boolean requireTls() {
        return offers("REQUIRETLS");
    }

    /// The largest message the host takes. No number, or 0, means that it does not say (RFC 1870 §4).
    OptionalLong sizeLimit() {
        var digits = parameters.getOrDefault("SIZE", "").strip();
        if (!digits.matches("\\d{1," + MAX_DIGITS + "}")) {
            return OptionalLong.empty();
        }
        var limit = Long.parseLong(digits);
        return limit == 0 ? OptionalLong.empty() : OptionalLong.of(limit);
    }
}
