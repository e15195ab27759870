package org.stsrelay.server.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.ReportJson;
import org.stsrelay.reporting.report.ReportText;

/// `/api/v1/reports`: what became of the TLS reports, and what they say.
final class ReportApi {

    private static final int DEFAULT_LIST = 1000;
    private static final int DEFAULT_DOMAINS = 20;
    /// Less than a line's worth of memory each.
    private static final int MOST = 100_000;

    private final ReportDesk reports;

    ReportApi(ReportDesk reports) {
        this.reports = reports;
    }

    void serve(RoutesConfig routes) {
        routes.get("/api/v1/reports", this::list);
        routes.get("/api/v1/reports/days", this::days);
        routes.get("/api/v1/reports/preview", this::preview);
    }

    private void days(Context http) throws IOException {
        parameters(http, Set.of());
        Answers.lines(http, reports.days(), ReportShapes::of);
    }

    private void list(Context http) throws IOException {
        var parameters = parameters(http, Set.of("date", "domain", "limit"));
        var limit = parameters.limit(DEFAULT_LIST, MOST);
        var found = reports.fates(parameters.date(), parameters.domain(), limit + 1);
        if (found.size() > limit) {
            http.header(Answers.MORE, "true");
        }
        Answers.lines(http, found.subList(0, Math.min(found.size(), limit)), ReportShapes::of);
    }

    private void preview(Context http) throws IOException {
        var parameters = parameters(http, Set.of("date", "domain", "limit", "form"));
        var day = parameters.requiredDate();
        var limit = parameters.limit(DEFAULT_DOMAINS, MOST);
        var isText = parameters.isText();
        var domain = parameters.domain();
        if (domain.isEmpty()) {
            Answers.lines(http, totals(day, limit), line -> line);
        } else if (isText) {
            http.contentType("text/plain; charset=utf-8").result(ReportText.of(report(day, domain.get())));
        } else {
            http.contentType("application/json");
            ReportJson.write(report(day, domain.get()), http.outputStream());
        }
    }

    private List<Record> totals(LocalDate day, int limit) {
        var totals = reports.totals(day, limit);
        var lines = new ArrayList<Record>();
        lines.add(ReportShapes.total(day, day.equals(reports.today()), totals));
        totals.worst().forEach(domain -> lines.add(ReportShapes.of(domain)));
        return lines;
    }

    private Report report(LocalDate day, DomainName domain) {
        return reports.report(day, domain)
                .orElseThrow(() -> Refusal.notFound(
                        "Nothing is counted for %s on %s: there was no TLS session with its hosts, or its counts are no longer kept. `stsrelay report preview --date %s` shows the domains of that day."
                                .formatted(domain, day, day)));
    }

    private ReportParameters parameters(Context http, Set<String> known) {
        return new ReportParameters(http.queryParamMap(), reports.today(), known);
    }
}
