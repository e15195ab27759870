package org.stsrelay.server.admin;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.stsrelay.delivery.spool.QueueSummary;
import org.stsrelay.delivery.spool.QueueSummary.By;
import org.stsrelay.delivery.spool.QueueSummary.Row;

/// `/api/v1/queue/summary`: how much waits, by what and since when.
final class SummaryApi {

    private static final int DEFAULT_ROWS = 20;
    private static final int MOST_ROWS = 10_000;

    private final Desk desk;

    SummaryApi(Desk desk) {
        this.desk = desk;
    }

    void serve(RoutesConfig routes) {
        routes.get("/api/v1/queue/summary", this::summary);
    }

    private void summary(Context http) throws IOException {
        var parameters = http.queryParamMap();
        parameters.keySet()
                .stream()
                .filter(name -> !name.equals("by") && !name.equals("limit"))
                .findFirst()
                .ifPresent(_ -> {
                    throw Refusal.badRequest("A summary takes by and limit, and nothing else.");
                });
        var by = by(one(parameters, "by", "domain"));
        var found = desk.queue().summary(by, desk.providerOf(), limit(one(parameters, "limit", "" + DEFAULT_ROWS)));
        Answers.lines(http, rows(by, found), row -> row);
    }

    private static String one(Map<String, List<String>> parameters, String name, String otherwise) {
        var given = parameters.getOrDefault(name, List.of(otherwise));
        if (given.size() != 1) {
            throw Refusal.badRequest("The parameter '%s' is given twice; give it once.".formatted(name));
        }
        return given.getFirst();
    }

    private static By by(String text) {
        return Arrays.stream(By.values())
                .filter(by -> Tokens.of(by).equals(text))
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest("by: expected "
                        + Arrays.stream(By.values()).map(Tokens::of).collect(Collectors.joining(", ")) + "."));
    }

    private static int limit(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_ROWS) {
            throw Refusal.badRequest("limit: expected a whole number from 1 to %d.".formatted(MOST_ROWS));
        }
        return Integer.parseInt(text);
    }

    private static List<Line> rows(By by, QueueSummary summary) {
        var lines = new ArrayList<Line>();
        lines.add(line(by, "total", summary.total()));
        summary.rows().forEach(row -> lines.add(line(by, "row", row)));
        if (summary.others().consignments() > 0) {
            lines.add(line(by, "others", summary.others()));
        }
        return lines;
    }

    private static Line line(By by, String kind, Row row) {
        var ages = new LinkedHashMap<String, Long>();
        for (var i = 0; i < QueueSummary.AGES.size(); i++) {
            ages.put(QueueSummary.AGES.get(i).toMinutes() + "m", row.byAge().get(i));
        }
        ages.put("older", row.byAge().getLast());
        return new Line(Tokens.of(by), kind, row.key(), row.consignments(), row.recipients(), oldest(row.oldest()),
                ages);
    }

    private static @Nullable String oldest(Instant time) {
        return time.equals(Instant.MAX) ? null : QueueJson.time(time);
    }

    record Line(String by, String kind, String key, long consignments, long recipients, @Nullable String oldest,
            Map<String, Long> ages) {}
}
