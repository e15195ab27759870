package org.stsrelay.lab;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.time.Instant;
import java.util.OptionalLong;

/// A header field that says when a message set out, by which a sink on the same machine knows how long it took.
final class Stamp {

    private static final String FIELD = "X-Lab-Sent: ";
    private static final int FAR_ENOUGH = 4096;
    private static final int DIGITS = 16;

    private Stamp() {}

    static String line(Clock clock) {
        return FIELD + "%016d\r\n".formatted(micros(clock));
    }

    /// @param beginning of a message
    /// @return how long it has been under way in microseconds, empty when it does not say
    static OptionalLong age(byte[] beginning, int offset, int length, Clock clock) {
        var text = new String(beginning, offset, Math.min(length, FAR_ENOUGH), StandardCharsets.ISO_8859_1);
        var at = text.indexOf(FIELD);
        if (at < 0 || at + FIELD.length() + DIGITS > text.length()) {
            return OptionalLong.empty();
        }
        var digits = text.substring(at + FIELD.length(), at + FIELD.length() + DIGITS);
        return OptionalLong.of(micros(clock) - Long.parseLong(digits));
    }

    private static long micros(Clock clock) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
