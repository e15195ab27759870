package org.stsrelay.server.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What became of reports, for people.
final class ReportFatesText {

    private final PrintWriter out;
    private final Humans humans;

    ReportFatesText(PrintWriter out, Humans humans) {
        this.out = out;
        this.humans = humans;
    }

    void print(List<JsonNode> reports) {
        var table = new Table("DAY", "DOMAIN", "STATE", "WHEN", "TO", "WHAT HAPPENED");
        reports.forEach(report -> table.row(text(report, "day"), text(report, "domain"), state(report), when(report),
                text(report, "destination"), what(report)));
        table.print(out);
        out.println();
        out.println(sums(reports));
        reports.stream()
                .filter(report -> List.of("due", "waiting").contains(text(report, "state")))
                .findFirst()
                .ifPresent(waits -> out.println(
                        "What waits is sent now by: stsrelay report send --date " + text(waits, "day")));
    }

    private static String sums(List<JsonNode> reports) {
        var sums = reports.stream()
                .collect(Collectors.groupingBy(ReportFatesText::state, LinkedHashMap::new, Collectors.counting()));
        return sums.entrySet()
                .stream()
                .map(sum -> sum.getValue() + " " + sum.getKey())
                .collect(Collectors.joining(", ", "", "."));
    }

    static String state(JsonNode report) {
        return switch (text(report, "state")) {
            case "handed" -> "queued";
            case "nowhere" -> "not wanted";
            case "given_up" -> "given up";
            case String other -> other;
        };
    }

    private String when(JsonNode report) {
        var time = text(report, "next").isEmpty() ? text(report, "changed") : text(report, "next");
        return time.isEmpty() ? "" : humans.time(time);
    }

    private static String what(JsonNode report) {
        var upTo = text(report, "up_to");
        return (upTo.isEmpty() ? "" : "(the day up to " + upTo + ") ") + text(report, "word");
    }

    private static String text(JsonNode node, String member) {
        return Humans.safe(node.path(member).asString(""));
    }
}
