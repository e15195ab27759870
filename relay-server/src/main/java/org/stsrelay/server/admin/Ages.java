package org.stsrelay.server.admin;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads an age such as `90s`, `4h`, `1h30m` or `2d`.
final class Ages {

    private static final Map<String, ChronoUnit> UNITS = Map.of("s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h",
            ChronoUnit.HOURS, "d", ChronoUnit.DAYS);
    private static final Pattern PART = Pattern.compile("(\\d{1,6})([smhdw])");
    private static final Pattern FORM = Pattern.compile("(?:\\d{1,6}[smhdw]){1,5}");

    private Ages() {}

    /// @throws IllegalArgumentException saying what is expected
    static Duration parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("expected an age such as 90s, 15m, 4h, 2d or 1h30m");
        }
        return PART.matcher(text)
                .results()
                .map(part -> part(Long.parseLong(part.group(1)), part.group(2)))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration part(long amount, String unit) {
        return unit.equals("w")
                ? Duration.ofDays(7 * amount)
                : Duration.of(amount, UNITS.getOrDefault(unit, ChronoUnit.SECONDS));
    }
}
