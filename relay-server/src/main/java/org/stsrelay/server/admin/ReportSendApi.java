package org.stsrelay.server.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/api/v1/reports/send`: sends reports by hand, and tells of each as it goes.
final class ReportSendApi {
    private static final Logger LOG = LoggerFactory.getLogger(ReportSendApi.class);

    private final ReportDesk reports;
    private final ReentrantLock sending = new ReentrantLock();

    ReportSendApi(ReportDesk reports) {
        this.reports = reports;
    }

    void serve(RoutesConfig routes) {
        routes.post("/api/v1/reports/send", this::send);
    }

    private void send(Context http) throws IOException {
        var parameters = new ReportParameters(http.formParamMap(), reports.today(), Set.of("date", "domain"));
        var day = parameters.requiredDate();
        var only = parameters.domain();
        if (!sending.tryLock()) {
            throw new Refusal(409,
                    "Reports are being sent for somebody else at the moment; ask again when that has ended.");
        }
        try {
            var whose = only.<Object>map(domain -> domain).orElse("all domains");
            LOG.info("operator: report send: {} of {}", whose, day);
            http.contentType("application/x-ndjson; charset=utf-8");
            // Not Javalin's own stream, which keeps what is flushed until the end.
            var progress = new SendProgress(http.res().getOutputStream(), day);
            progress.run(() -> reports.send(day, only, progress::step));
            LOG.info("operator: report send: {} of {}: {}", whose, day, progress);
        } finally {
            sending.unlock();
        }
    }
}
