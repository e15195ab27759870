package org.stsrelay.delivery.bounce;

import java.time.Duration;

/// A span of time as people say it.
final class Span {

    private static final int MANY_HOURS = 48;
    private static final int MANY_MINUTES = 120;

    private Span() {}

    static String inWords(Duration time) {
        if (time.toHours() >= MANY_HOURS) {
            return time.toDays() + " days";
        }
        if (time.toMinutes() >= MANY_MINUTES || time.equals(Duration.ofHours(1))) {
            return counted(time.toHours(), "hour");
        }
        return time.compareTo(Duration.ofMinutes(1)) < 0 && time.toSeconds() > 0
                ? counted(time.toSeconds(), "second")
                : counted(Math.max(1, time.toMinutes()), "minute");
    }

    private static String counted(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
