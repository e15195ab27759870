package org.stsrelay.server.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/api/v1/reports/suppressed`: destinations that get no reports for a while.
final class SuppressApi {
    private static final Logger LOG = LoggerFactory.getLogger(SuppressApi.class);

    private final ReportDesk reports;

    SuppressApi(ReportDesk reports) {
        this.reports = reports;
    }

    void serve(RoutesConfig routes) {
        routes.get("/api/v1/reports/suppressed", this::list);
        routes.post("/api/v1/reports/suppress", this::suppress);
        routes.post("/api/v1/reports/allow", this::allow);
    }

    private void list(Context http) throws IOException {
        new ReportParameters(http.queryParamMap(), reports.today(), Set.of());
        Answers.lines(http, reports.suppressed(), ReportShapes::of);
    }

    private void suppress(Context http) {
        var parameters = form(http, Set.of("uri", "for", "reason"));
        var destination = parameters.destination();
        var span = parameters.span();
        var reason = parameters.reason();
        var dead = reports.suppress(destination, span, reason);
        LOG.info("operator: report suppress: {} for {}, reason: {}", destination,
                span.<Object>map(time -> time.toSeconds() + " s").orElse("ever"), reason.isEmpty() ? "none" : reason);
        Answers.object(http, ReportShapes.of(dead));
    }

    private void allow(Context http) {
        var destination = form(http, Set.of("uri")).destination();
        if (!reports.allow(destination)) {
            throw Refusal.notFound("%s is not suppressed; `stsrelay report suppress` shows what is."
                    .formatted(destination));
        }
        LOG.info("operator: report suppress: {} gets reports again", destination);
        Answers.object(http, new Allowed(destination, true));
    }

    record Allowed(String destination, boolean allowed) {}

    private ReportParameters form(Context http, Set<String> known) {
        return new ReportParameters(http.formParamMap(), reports.today(), known);
    }
}
