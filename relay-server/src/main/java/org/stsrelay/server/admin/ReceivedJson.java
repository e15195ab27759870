package org.stsrelay.server.admin;

import java.util.List;
import java.util.Locale;
import org.stsrelay.delivery.ledger.ReceivedDay;
import org.stsrelay.delivery.ledger.ReceivedReport;
import org.stsrelay.server.admin.ReceivedDesk.TakenReport;

/// How received reports are told in JSON.
final class ReceivedJson {

    private ReceivedJson() {}

    record Imported(List<Report> reports) {}

    record Report(String result, String day, boolean dated, String organization, String reportId, List<String> domains,
            long succeeded, long failed) {}

    record Day(String day, String organization, String contact, String domain, String policyType, long reports,
            long succeeded, long failed, List<Failure> failures) {}

    record Failure(String resultType, String reason, String host, String receivingIp, String sendingIp,
            String information, long count) {}

    static Report of(TakenReport taken) {
        var report = taken.report();
        var policies = report.policies();
        return new Report(taken.outcome().name().toLowerCase(Locale.ROOT), report.day().toString(), taken.isDated(),
                report.organization(), report.id(),
                policies.stream().map(ReceivedReport.Policy::domain).distinct().limit(20).toList(),
                policies.stream().mapToLong(ReceivedReport.Policy::succeeded).sum(),
                policies.stream().mapToLong(ReceivedReport.Policy::failed).sum());
    }

    static Day of(ReceivedDay day) {
        return new Day(day.day().toString(), day.organization(), day.contact(), day.domain(), day.type(), day.reports(),
                day.succeeded(), day.failed(), day.failures().stream().map(ReceivedJson::of).toList());
    }

    private static Failure of(ReceivedReport.Failure failure) {
        return new Failure(failure.type(), failure.reason(), failure.host(), failure.receiving(), failure.sending(),
                failure.information(), failure.count());
    }
}
