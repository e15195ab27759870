package org.stsrelay.server.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The days of the reports for people.
final class ReportDaysText {

    private static final List<String> COUNTS = List.of("domains", "due", "waiting", "queued", "delivered", "refused",
            "given_up", "suppressed", "nowhere");

    private final PrintWriter out;

    ReportDaysText(PrintWriter out) {
        this.out = out;
    }

    void print(List<JsonNode> days) {
        if (days.isEmpty()) {
            out.println("No TLS session was counted yet, so there is nothing to report.");
            return;
        }
        var table = new Table("DAY (UTC)", "", "DOMAINS", "DUE", "WAITING", "QUEUED", "DELIVERED", "REFUSED",
                "GIVEN UP", "SUPPRESSED", "NOT WANTED").numbers(2, 11);
        days.forEach(day -> table.row(cells(day)));
        table.print(out);
        out.println();
        trouble(days);
        leadOn(days);
    }

    private static String[] cells(JsonNode day) {
        var cells = new ArrayList<String>();
        cells.add(date(day));
        cells.add(day.path("open").asBoolean() ? "goes on" : "ended");
        COUNTS.forEach(count -> cells.add(Long.toString(day.path(count).asLong())));
        return cells.toArray(String[]::new);
    }

    private void trouble(List<JsonNode> days) {
        for (var day : days) {
            var lost = day.path("refused").asLong() + day.path("given_up").asLong();
            if (lost > 0) {
                out.println("%s: %s not arrive. Which, and why: stsrelay report list --date %s".formatted(date(day),
                        Humans.count(lost, "report") + " did", date(day)));
            }
            var leftOut = day.path("sessions_left_out").asLong();
            if (leftOut > 0) {
                out.println("%s: %s had no room in the counts and are in no report."
                        .formatted(date(day), Humans.count(leftOut, "session")));
            }
        }
    }

    private void leadOn(List<JsonNode> days) {
        var latest = days.stream().filter(day -> !day.path("open").asBoolean()).findFirst().orElse(days.getFirst());
        out.println("The reports of a day: stsrelay report list --date " + date(latest));
        out.println("What they say:        stsrelay report preview --date " + date(latest));
    }

    private static String date(JsonNode day) {
        return Humans.safe(day.path("day").asString(""));
    }
}
