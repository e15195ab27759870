package org.stsrelay.delivery.attempt;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.stsrelay.delivery.mail.DomainPart;

/// One sentence that says why a message waits (P43): "waiting for partner.example: mx1.partner.example's certificate
/// expired 2026-11-20; mx2.partner.example refuses connections; next try 14:30 UTC".
public final class WaitingSentence {

    private static final int MAX_TROUBLE = 300;
    private static final int MAX_TROUBLES = 4;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private WaitingSentence() {}

    /// @param troubles what is the matter with each host
    /// @param next when it is tried again
    public static String of(DomainPart destination, List<String> troubles, Instant next, Instant now) {
        var text = new StringBuilder("waiting for ").append(destination).append(": ");
        troubles.stream().limit(MAX_TROUBLES).forEach(trouble -> text.append(oneLine(trouble)).append("; "));
        if (troubles.size() > MAX_TROUBLES) {
            text.append("and ").append(troubles.size() - MAX_TROUBLES).append(" more; ");
        }
        return text.append("next try ")
                .append((day(next).equals(day(now)) ? TIME : DAY_AND_TIME).format(next))
                .toString();
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static String oneLine(String trouble) {
        var line = trouble.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= MAX_TROUBLE ? line : line.substring(0, MAX_TROUBLE) + "...";
    }
}
