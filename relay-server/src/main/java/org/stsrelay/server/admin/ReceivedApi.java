package org.stsrelay.server.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.ledger.ReceivedDay;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.server.admin.ReceivedDesk.Import;

/// `/api/v1/received-reports`: what others reported about domains of ours.
final class ReceivedApi {
    private static final Logger LOG = LoggerFactory.getLogger(ReceivedApi.class);

    private static final Set<String> PARAMETERS = Set.of("days", "date", "domain");
    private static final int DAYS = 14;
    private static final int MOST_DAYS = 400;
    /// What a screen can use of a day, a sender and a domain; all of one day has more.
    private static final int FAILURES = 20;
    private static final int FAILURES_OF_A_DAY = 500;
    private static final int ROWS = 1000;

    private static final Comparator<ReceivedDay> WORST_FIRST = Comparator.comparingLong(ReceivedDay::failed)
            .thenComparingLong(ReceivedApi::told)
            .reversed()
            .thenComparing(ReceivedDay::day, Comparator.reverseOrder());

    private final ReceivedDesk reports;
    private final Clock clock;

    ReceivedApi(ReceivedDesk reports, Clock clock) {
        this.reports = reports;
        this.clock = clock;
    }

    void serve(RoutesConfig routes) {
        routes.get("/api/v1/received-reports", this::list);
        routes.post("/api/v1/received-reports", this::take);
    }

    private void take(Context http) throws IOException {
        var in = http.bodyInputStream();
        switch (reports.take(in)) {
            case Import.Taken(var taken) -> {
                taken.forEach(each -> LOG.info("operator: report import: {} of {} is {}", each.report().organization(),
                        each.report().day(), each.outcome()));
                Answers.object(http, new ReceivedJson.Imported(taken.stream().map(ReceivedJson::of).toList()));
            }
            case Import.Unreadable(var reason) -> {
                MoveApi.readOn(in);
                throw new Refusal(422, "This is no TLS report that can be read: " + reason + ".");
            }
        }
    }

    private void list(Context http) throws IOException {
        var parameters = new ReportParameters(http.queryParamMap(), today(), PARAMETERS);
        var domain = parameters.domain().map(DomainName::ascii).orElse("");
        var days = parameters.days(DAYS, MOST_DAYS);
        var rows = parameters.date()
                .map(day -> reports.of(day, domain, ROWS, FAILURES_OF_A_DAY))
                .orElseGet(() -> worst(days, domain));
        if (rows.size() == ROWS) {
            http.header(Answers.MORE, "true");
        }
        Answers.lines(http, rows, ReceivedJson::of);
    }

    /// A day at a time, so that no read of the store is a long one.
    private List<ReceivedDay> worst(int days, String domain) {
        var today = today();
        List<ReceivedDay> worst = new ArrayList<>();
        for (var day = today; day.isAfter(today.minusDays(days)); day = day.minusDays(1)) {
            worst.addAll(reports.of(day, domain, ROWS, FAILURES));
            worst.sort(WORST_FIRST);
            worst = new ArrayList<>(worst.subList(0, Math.min(ROWS, worst.size())));
        }
        return worst;
    }

    private static long told(ReceivedDay day) {
        return day.failures().stream().mapToLong(failure -> failure.count()).sum();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
