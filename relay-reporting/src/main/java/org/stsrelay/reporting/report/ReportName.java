package org.stsrelay.reporting.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/// What a report is called. It follows from what the report is about, so a report that is made again after a crash has the
/// name it had, and whoever gets it twice knows that it is the same.
///
/// @param domain whom it is about
/// @param submitter who sends it
/// @param unique ten hex digits that tell reports of one day and domain apart
public record ReportName(LocalDate day, String domain, String submitter, String unique) {

    private static final int UNIQUE_DIGITS = 10;

    /// @param relay which of the submitter's relays it is from
    /// @param variant empty for the whole day
    public static ReportName of(LocalDate day, String domain, String submitter, String relay, String variant) {
        var all = String.join("\n", day.toString(), domain, submitter, relay, variant);
        return new ReportName(day, domain, submitter, digest(all).substring(0, UNIQUE_DIGITS));
    }

    /// The `report-id`, which has the form of a Message-ID, as the subject wants it (RFC 8460 §5.3).
    public String id() {
        return day.format(DateTimeFormatter.BASIC_ISO_DATE) + "." + unique + "." + domain + "@" + submitter;
    }

    /// RFC 8460 §5.1, compressed.
    public String fileName() {
        var begin = day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        var end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond() - 1;
        return String.join("!", submitter, domain, Long.toString(begin), Long.toString(end), unique) + ".json.gz";
    }

    private static String digest(String text) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
