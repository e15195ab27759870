package org.stsrelay.reporting.report;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.stsrelay.reporting.report.Report.Failure;
import org.stsrelay.reporting.report.Report.Policy;

/// A report in words, for whoever has to act on it: totals, the worst hosts first, and for each type of failure what it
/// means and how to mend it. Plain ASCII, whatever a report holds.
public final class ReportText {

    private static final int MAX_TYPES = 30;
    private static final String UNDATED = "of an unknown day";
    /// There was no such report before.
    private static final Instant EARLIEST = Instant.parse("2015-01-01T00:00:00Z");
    private static final int MAX_HOSTS = 20;
    private static final int MAX_POLICIES = 20;
    private static final int MAX_REASONS = 5;

    private ReportText() {}

    public static String of(Report report) {
        var page = new Page();
        head(page, report);
        report.policies().stream().limit(MAX_POLICIES).forEach(policy -> policy(page, policy));
        if (report.policies().size() > MAX_POLICIES) {
            page.paragraph((report.policies().size() - MAX_POLICIES) + " more policies are in the report itself.");
        }
        var failures = report.policies().stream().flatMap(policy -> policy.failures().stream()).toList();
        worstHosts(page, failures);
        meanings(page, failures);
        return page.toString();
    }

    private static void head(Page page, Report report) {
        var who = report.organization().isBlank() ? "somebody" : report.organization();
        page.paragraph("TLS report by " + who + " for mail " + report.period().map(ReportText::when).orElse(UNDATED)
                + ".");
        page.paragraph(totals(report));
        if (!report.contact().isBlank()) {
            page.line("Contact: " + report.contact());
        }
        page.line("Report:  " + report.id());
        page.gap();
    }

    /// Some programs write their zero, such as the year 1.
    private static String when(Report.Period period) {
        return period.begin().isBefore(EARLIEST)
                ? UNDATED
                : "between " + period.begin() + " and " + period.end();
    }

    private static String totals(Report report) {
        if (report.succeeded() == 0 && report.failed() == 0) {
            return ofNothing(report);
        }
        if (report.failed() == 0) {
            return report.policies().stream().allMatch(policy -> policy.failures().isEmpty())
                    ? "All is well: %d sessions, none failed.".formatted(report.succeeded())
                    : "%d sessions, none failed; but there was something to mend.".formatted(report.succeeded());
        }
        return "%d sessions were as the policy asks, %d were not.".formatted(report.succeeded(), report.failed())
                + (countsTwice(report) ? " A session that two policies apply to is counted under each." : "");
    }

    /// That nobody counted is not that all is well. Some leave the totals out and tell of failures all the same.
    private static String ofNothing(Report report) {
        if (report.policies().isEmpty()) {
            return "It holds no policy, so it says nothing about any session.";
        }
        var told = report.policies().stream().flatMap(policy -> policy.failures().stream()).toList();
        return told.isEmpty()
                ? "It counts no session, so it says nothing about how mail fared."
                : "It has no totals, but tells of %d failures."
                        .formatted(told.stream().mapToLong(Failure::count).sum());
    }

    private static boolean countsTwice(Report report) {
        var types = report.policies().stream().map(Policy::type).collect(Collectors.toSet());
        return types.contains("sts") && types.contains("tlsa");
    }

    private static void policy(Page page, Policy policy) {
        page.line("Policy of %s: %s".formatted(policy.domain(), type(policy)));
        page.line("  sessions as it asks: %d; others: %d".formatted(policy.succeeded(), policy.failed()));
        policy.failures()
                .stream()
                .collect(Collectors.groupingBy(Failure::type, LinkedHashMap::new,
                        Collectors.summingLong(Failure::count)))
                .entrySet()
                .stream()
                .limit(MAX_TYPES)
                .forEach(entry -> page.line("  %s: %d".formatted(entry.getKey(), entry.getValue())));
        page.gap();
    }

    private static String type(Policy policy) {
        return switch (policy.type()) {
            case "sts" -> "MTA-STS" + policy.lines()
                    .stream()
                    .filter(line -> line.startsWith("mode:"))
                    .findFirst()
                    .map(line -> ", " + line)
                    .orElse("");
            case "tlsa" -> "DANE, TLSA records: " + policy.lines().size();
            case "no-policy-found" -> "none was found; TLS was used where the host offered it";
            default -> policy.type();
        };
    }

    /// @param count of all failures
    /// @param what types and reasons
    private record Host(String name, long count, Set<String> what) {}

    private static void worstHosts(Page page, List<Failure> failures) {
        var hosts = hosts(failures);
        if (hosts.isEmpty()) {
            return;
        }
        page.line("Where it failed, the worst first:");
        hosts.stream()
                .limit(MAX_HOSTS)
                .forEach(host -> page.line("  %6d  %s: %s".formatted(host.count(), host.name(),
                        host.what().stream().limit(MAX_REASONS).collect(Collectors.joining(", ")))));
        if (hosts.size() > MAX_HOSTS) {
            page.line("  and " + (hosts.size() - MAX_HOSTS) + " more");
        }
        page.gap();
    }

    private static List<Host> hosts(List<Failure> failures) {
        Map<String, List<Failure>> byHost = failures.stream().collect(Collectors.groupingBy(ReportText::place));
        return byHost.entrySet()
                .stream()
                .map(entry -> new Host(entry.getKey(), entry.getValue().stream().mapToLong(Failure::count).sum(),
                        entry.getValue()
                                .stream()
                                .map(ReportText::what)
                                .collect(Collectors.toCollection(TreeSet::new))))
                .sorted(Comparator.comparingLong(Host::count).reversed().thenComparing(Host::name))
                .toList();
    }

    private static String place(Failure failure) {
        return failure.mxHost()
                .map(host -> host + failure.receivingIp().map(address -> " [" + address + "]").orElse(""))
                .or(failure::mxHelo)
                .or(failure::receivingIp)
                .orElse("(no host)");
    }

    private static String what(Failure failure) {
        return failure.type() + failure.reason().map(reason -> " (" + reason + ")").orElse("");
    }

    private static void meanings(Page page, List<Failure> failures) {
        var types = failures.stream().map(Failure::type).collect(Collectors.toCollection(TreeSet::new));
        if (!types.isEmpty()) {
            meanings(page, types);
        }
    }

    /// What result types mean, as it stands at the end of a report.
    public static String meanings(Set<String> types) {
        var page = new Page();
        meanings(page, new TreeSet<>(types));
        return page.toString();
    }

    /// A stranger may invent any number of types.
    private static void meanings(Page page, Set<String> types) {
        page.line("What it means, and how to mend it:");
        page.gap();
        for (var type : types.stream().limit(MAX_TYPES).toList()) {
            var meaning = ResultMeaning.of(type);
            page.line(type);
            page.paragraph(meaning.means() + " " + meaning.mend());
        }
    }
}
