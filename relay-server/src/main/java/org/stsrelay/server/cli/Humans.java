package org.stsrelay.server.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.stsrelay.server.logging.LogText;

/// Writes times, sizes and foreign text as people read them.
///
/// @param now what ages are relative to
record Humans(Instant now, ZoneId zone) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter YEAR = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH);
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

    String ageOf(String time) {
        return span(Duration.between(Instant.parse(time), now));
    }

    /// `14:30 (in 12 min)` for today, with the day otherwise.
    String time(String time) {
        var instant = Instant.parse(time);
        var distance = Duration.between(now, instant);
        return clock(instant) + (distance.isNegative() || distance.isZero()
                ? " (" + span(distance.negated()) + " ago)"
                : " (in " + span(distance) + ")");
    }

    private String clock(Instant instant) {
        var local = instant.atZone(zone);
        var today = LocalDate.ofInstant(now, zone);
        var format = local.toLocalDate().equals(today) ? TIME : local.getYear() == today.getYear() ? DAY : YEAR;
        return local.format(format);
    }

    /// In the unit that tells enough: `45 s`, `12 min`, `2 h`, `3 d`.
    static String span(Duration duration) {
        var seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 2 * 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }

    static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        var value = bytes / 1024.0;
        var unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }

    /// `1 message`, `2 messages`.
    static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /// Text from the network, which shall not steer the terminal.
    static String safe(String text) {
        return LogText.masked(text);
    }
}
