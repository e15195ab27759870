package org.stsrelay.reporting;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stsrelay.delivery.ledger.ReceivedReport;
import org.stsrelay.reporting.report.Report;

/// Makes of a report by another what is kept of it: bounded, and without anything that would steer a terminal.
public final class Condensed {

    private static final int MAX_POLICIES = 200;
    /// Of a whole report. Nobody reads on after the first hundred, and the rest is counted by type.
    private static final int MAX_FAILURES = 2000;
    private static final int MAX_TYPES = 50;
    private static final int MAX_TEXT = 200;
    private static final String MORE = "further-failures-not-listed-apart";
    /// RFC 8460 is of that month: an earlier date is a mistake, such as a program's zero.
    private static final Instant FIRST = Instant.parse("2018-09-01T00:00:00Z");

    private final List<ReceivedReport.Policy> policies = new ArrayList<>();
    private int failuresLeft = MAX_FAILURES;

    private Condensed() {}

    /// @param now what a report without a usable date is dated by: it is taken for one of yesterday
    public static ReceivedReport of(Report report, Instant now) {
        var condensed = new Condensed();
        report.policies().stream().limit(MAX_POLICIES).forEach(condensed::add);
        return new ReceivedReport(sameness(report),
                day(report, now).orElseGet(() -> dayOf(now).minusDays(1)),
                or(shown(report.organization()), "(no name)"),
                shown(report.contact()), shown(report.id()), condensed.policies);
    }

    /// Whether the report itself says which day it is about.
    public static boolean isDated(Report report, Instant now) {
        return day(report, now).isPresent();
    }

    /// The day with the middle of its time: a sender whose day begins by another clock than UTC means that one. One that is
    /// still to come is a mistake: nobody looks there, and older reports would have to make room for it.
    private static Optional<LocalDate> day(Report report, Instant now) {
        return report.period()
                .filter(period -> period.begin().isAfter(FIRST)
                        && period.begin().isBefore(now.plus(Duration.ofDays(1))))
                .map(period -> dayOf(period.begin().plus(half(period))))
                .filter(day -> !day.isAfter(dayOf(now)));
    }

    private static Duration half(Report.Period period) {
        var length = Duration.ofSeconds(period.end().getEpochSecond() - period.begin().getEpochSecond());
        return length.isNegative() || length.compareTo(Duration.ofDays(40)) > 0 ? Duration.ZERO : length.dividedBy(2);
    }

    private static LocalDate dayOf(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    /// Who, what about, when, and its name: some give all reports of a day the same name. Without a name its counts have to do.
    private static String sameness(Report report) {
        var parts = new ArrayList<>(List.of(report.organization().strip().toLowerCase(Locale.ROOT), report.id(),
                report.period().toString()));
        report.policies().stream().map(policy -> domain(policy.domain())).sorted().distinct().forEach(parts::add);
        if (report.id().isEmpty()) {
            parts.add(report.policies().toString());
        }
        return digest(parts.stream().map(part -> part.length() + ":" + part).collect(Collectors.joining()));
    }

    private static String digest(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void add(Report.Policy policy) {
        var failures = failures(policy.failures());
        policies.add(new ReceivedReport.Policy(shown(policy.type()), domain(policy.domain()), policy.succeeded(),
                failed(policy), failures));
    }

    /// A sender who leaves the summary out still tells of failures.
    private static long failed(Report.Policy policy) {
        return policy.succeeded() == 0 && policy.failed() == 0
                ? Math.min(policy.failures().stream().mapToLong(Report.Failure::count).sum(), Report.MAX_COUNT)
                : policy.failed();
    }

    /// What has no place of its own any more is counted with others of its type.
    private List<ReceivedReport.Failure> failures(List<Report.Failure> told) {
        Map<ReceivedReport.Failure, Long> counts = new LinkedHashMap<>();
        Map<ReceivedReport.Failure, Long> more = new LinkedHashMap<>();
        for (var failure : told) {
            var kind = kind(failure);
            if (counts.containsKey(kind) || failuresLeft > 0) {
                failuresLeft -= counts.containsKey(kind) ? 0 : 1;
                counts.merge(kind, failure.count(), Long::sum);
            } else {
                var type = more.size() < MAX_TYPES ? kind.type() : "others";
                more.merge(new ReceivedReport.Failure(type, MORE, "", "", "", "", 0), failure.count(), Long::sum);
            }
        }
        counts.putAll(more);
        return counts.entrySet()
                .stream()
                .map(entry -> counted(entry.getKey(), Math.min(entry.getValue(), Report.MAX_COUNT)))
                .toList();
    }

    private static ReceivedReport.Failure kind(Report.Failure failure) {
        return new ReceivedReport.Failure(shown(failure.type()), shown(failure.reason()),
                domain(failure.mxHost().or(failure::mxHelo).orElse("")), shown(failure.receivingIp()),
                shown(failure.sendingIp()), shown(failure.information()), 0);
    }

    private static ReceivedReport.Failure counted(ReceivedReport.Failure kind, long count) {
        return new ReceivedReport.Failure(kind.type(), kind.reason(), kind.host(), kind.receiving(), kind.sending(),
                kind.information(), count);
    }

    private static String domain(String text) {
        var name = shown(text).toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private static String shown(Optional<String> text) {
        return shown(text.orElse(""));
    }

    /// Names of organisations are in all scripts. Invisible characters, and halves of others, are not text.
    private static String shown(String text) {
        var visible = text.strip().replaceAll("\\p{C}|[\\p{Z}&&[^ ]]", "?");
        return visible.codePointCount(0, visible.length()) > MAX_TEXT
                ? visible.substring(0, visible.offsetByCodePoints(0, MAX_TEXT))
                : visible;
    }
}
