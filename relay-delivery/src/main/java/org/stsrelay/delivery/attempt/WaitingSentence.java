package org.stsrelay.delivery.attempt;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.PolicyApplied;

/// One sentence that says why a message waits (P43): "waiting for partner.example (MTA-STS policy "20261101", mode
/// enforce): mx1.partner.example's certificate expired 2026-11-20; mx2.partner.example refuses connections; next try
/// 14:30 UTC". The queue, the log and the notice to the sender all have it.
public final class WaitingSentence {

    private static final int MAX_TROUBLE = 300;
    private static final int MAX_TROUBLES = 4;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private WaitingSentence() {}

    /// @param next when it is tried again
    public static String of(DomainPart destination, AttemptResult result, Instant next, Instant now) {
        return "waiting for " + cause(destination, result) + "; next try "
                + (day(next).equals(day(now)) ? TIME : DAY_AND_TIME).format(next);
    }

    /// For whom it waits, and what is the matter with each host; the policy where that is what keeps hosts from being
    /// used.
    public static String cause(DomainPart destination, AttemptResult result) {
        var troubles = result.troubles();
        var text = troubles.stream()
                .limit(MAX_TROUBLES)
                .map(WaitingSentence::oneLine)
                .collect(
                        Collectors.joining("; "));
        var more = troubles.size() > MAX_TROUBLES ? "; and " + (troubles.size() - MAX_TROUBLES) + " more" : "";
        var policy = result.refused() ? demand(result.policy()) : "";
        return destination + (policy.isEmpty() ? "" : " (" + policy + ")") + (text.isEmpty() ? "" : ": ") + text + more;
    }

    private static String demand(PolicyApplied policy) {
        return switch (policy) {
            case PolicyApplied.Sts(var mode, var id, _, _, _) -> "MTA-STS policy \"" + id + "\", mode " + mode;
            case PolicyApplied.Tlsa(var base, _, var beside) -> {
                var other = demand(beside);
                yield "TLSA records of " + base + (other.isEmpty() ? "" : ", " + other);
            }
            case PolicyApplied.None() -> "";
        };
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static String oneLine(String trouble) {
        var line = trouble.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= MAX_TROUBLE ? line : line.substring(0, MAX_TROUBLE) + "...";
    }
}
