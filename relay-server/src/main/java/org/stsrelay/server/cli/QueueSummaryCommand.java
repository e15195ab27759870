package org.stsrelay.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.stsrelay.server.cli.RelayClient.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "summary", description = {"Shows where mail piles up and since when.",
        "A row for each domain, provider, reason, sender's domain or state, the biggest first;",
        "a column for each age in minutes: below 20 is what is younger than 20 minutes and not younger than 10.",
        "A message for two destinations counts for each of them."}, footer = {"", "Examples:",
                "  stsrelay queue summary", "  stsrelay queue summary --by reason",
                "  stsrelay --json queue summary --by sender --limit 100"})
final class QueueSummaryCommand implements Callable<Integer> {

    private static final int MOST_KEY = 46;

    /// What makes a row.
    enum By {
        DOMAIN, PROVIDER, REASON, SENDER, AGE
    }

    @Option(names = "--by", paramLabel = "KEY", description = "domain, provider, reason, sender or age (a row for each state). Default: domain.")
    private By by = By.DOMAIN;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many rows. Default: 20.")
    private int limit = 20;

    private final Shell shell;

    QueueSummaryCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var reply = shell.relay()
                .get("/api/v1/queue/summary",
                        List.of(new Parameter("by", by.name().toLowerCase(Locale.ROOT)),
                                new Parameter("limit", Integer.toString(limit))));
        if (shell.json()) {
            reply.copyTo(shell.out());
            return Exit.FINE;
        }
        var rows = new ArrayList<JsonNode>();
        reply.each(rows::add);
        print(rows);
        return Exit.FINE;
    }

    private void print(List<JsonNode> rows) {
        if (rows.isEmpty() || rows.getFirst().path("consignments").asLong() == 0) {
            shell.out().println("The queue is empty.");
            return;
        }
        var width = rows.stream().mapToInt(row -> name(row).length()).max().orElse(0);
        var headings = new ArrayList<>(List.of("T"));
        headings.addAll(
                rows.getFirst().path("ages").propertyNames().stream().map(QueueSummaryCommand::heading).toList());
        shell.out().println(" ".repeat(width) + cells(headings));
        rows.forEach(
                row -> shell.out().println(name(row) + " ".repeat(width - name(row).length()) + cells(numbers(row))));
    }

    /// `5m` is the column of what is younger than five minutes.
    private static String heading(String age) {
        return age.equals("older") ? "1280+" : age.replace("m", "");
    }

    private static List<String> numbers(JsonNode row) {
        var numbers = new ArrayList<String>();
        numbers.add(row.path("consignments").asString("0"));
        row.path("ages").forEach(number -> numbers.add(number.asString("0")));
        return numbers;
    }

    private static String cells(List<String> cells) {
        var line = new StringBuilder();
        cells.forEach(cell -> line.append("%8s".formatted(cell)));
        return line.toString();
    }

    private static String name(JsonNode row) {
        return switch (row.path("kind").asString("")) {
            case "total" -> "TOTAL";
            case "others" -> "(others)";
            default -> shortened(Humans.safe(row.path("key").asString("")));
        };
    }

    private static String shortened(String key) {
        return key.length() <= MOST_KEY ? key : key.substring(0, MOST_KEY - 3) + "...";
    }
}
