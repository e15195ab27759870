package org.stsrelay.server.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Durations as people write them: `90s`, `15m`, `1h30m`, `5d`, `1w`.
final class Durations {

    private static final Pattern PARTS = Pattern
            .compile("(?:\\d{1,9}w)?(?:\\d{1,9}d)?(?:\\d{1,9}h)?(?:\\d{1,9}m)?(?:\\d{1,9}s)?");
    private static final Pattern PART = Pattern.compile("(\\d+)([wdhms])");

    /// In the order in which they follow each other.
    private enum Unit {
        W(604_800), D(86_400), H(3_600), M(60), S(1);

        private final long seconds;

        Unit(long seconds) {
            this.seconds = seconds;
        }
    }

    private Durations() {}

    static Type<Duration> between(Duration least, Duration most) {
        return new ScalarType<>("a duration", (text, _) -> within(least, most, parse(text)));
    }

    /// A duration, or the word `never`.
    static Type<Optional<Duration>> orNever(Duration least, Duration most) {
        return new ScalarType<>("a duration or never", (text,
                _) -> text.equals("never") ? Optional.empty() : Optional.of(within(least, most, parse(text))));
    }

    static Duration parse(String text) {
        if (text.matches("\\d+")) {
            throw new Malformed("'" + Spelling.printable(text) + "' has no unit",
                    "write " + text + "s for seconds or " + text + "m for minutes");
        }
        if (text.isEmpty() || !PARTS.matcher(text).matches()) {
            throw new Malformed("invalid duration '" + Spelling.printable(text) + "'",
                    "use for example 30s, 15m, 1h30m, 5d, 1w");
        }
        return Duration.ofSeconds(PART.matcher(text).results().mapToLong(Durations::seconds).sum());
    }

    /// The shortest spelling, such as `1h30m`.
    static String text(Duration duration) {
        var text = new StringBuilder();
        var rest = duration.toSeconds();
        for (var unit : Unit.values()) {
            if (rest >= unit.seconds) {
                text.append(rest / unit.seconds).append(unit.name().toLowerCase(Locale.ROOT));
                rest %= unit.seconds;
            }
        }
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static long seconds(MatchResult part) {
        return Long.parseLong(part.group(1)) * Unit.valueOf(part.group(2).toUpperCase(Locale.ROOT)).seconds;
    }

    private static Duration within(Duration least, Duration most, Duration value) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new Malformed("must be between " + text(least) + " and " + text(most), "");
        }
        return value;
    }
}
