package org.stsrelay.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.stsrelay.server.cli.RelayClient.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "preview", description = {
        "What the reports of a day say, before they are sent or after; of today what has been counted so far.",
        "Without --domain the domains and their sessions, the one with the most failures first.",
        "With --domain its report: indented to be read, or with --json in one line as it is sent."}, footer = {"",
                "Examples:", "  stsrelay report preview --date today",
                "  stsrelay report preview --date yesterday --domain partner.example --text",
                "  stsrelay --json report preview --date yesterday --domain partner.example > report.json"})
final class ReportPreviewCommand implements Callable<Integer> {

    private static final String PREVIEW = "/api/v1/reports/preview";

    @Option(names = "--date", required = true, paramLabel = "DATE", description = "The day.")
    private String date = "";

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "Whose report is meant.")
    private Optional<String> domain = Optional.empty();

    @Option(names = "--text", description = "The report in words, as it stands in the mail: with the worst hosts and how to mend them.")
    private boolean text;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many domains. Default: 20.")
    private int limit = 20;

    private final Shell shell;

    ReportPreviewCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (text && (shell.json() || domain.isEmpty())) {
            throw new Failure(Exit.USAGE, "--text is for the report of one domain (--domain), and without --json.");
        }
        var reply = shell.relay().get(PREVIEW, parameters());
        if (shell.json()) {
            reply.copyTo(shell.out());
        } else if (text) {
            reply.text().lines().forEach(line -> shell.out().println(Humans.safe(line)));
        } else if (domain.isPresent()) {
            shell.out().println(shell.indented(reply.object()));
        } else {
            var lines = new ArrayList<JsonNode>();
            reply.each(lines::add);
            print(lines.getFirst(), lines.subList(1, lines.size()));
        }
        return Exit.FINE;
    }

    private List<Parameter> parameters() {
        var all = new ArrayList<Parameter>();
        all.add(new Parameter("date", date));
        all.add(new Parameter("limit", Integer.toString(limit)));
        domain.ifPresent(name -> all.add(new Parameter("domain", name)));
        if (text) {
            all.add(new Parameter("form", "text"));
        }
        return all;
    }

    private void print(JsonNode total, List<JsonNode> domains) {
        var day = total.path("day").asString("");
        var open = total.path("open").asBoolean();
        if (domains.isEmpty()) {
            shell.out()
                    .println("No TLS session %s on %s%s, so there is nothing to report.".formatted(
                            open ? "has been counted" : "is counted", day, open ? " so far" : ""));
            return;
        }
        var table = new Table("FAILED", "SUCCEEDED", "DOMAIN").numbers(0, 2);
        domains.forEach(each -> table.row(each.path("failed").asString(""), each.path("succeeded").asString(""),
                Humans.safe(each.path("domain").asString(""))));
        table.row(total.path("failed").asString(""), total.path("succeeded").asString(""),
                "TOTAL of %s%s on %s".formatted(Humans.count(total.path("domains").asLong(), "domain"),
                        open ? " so far" : "", day));
        table.print(shell.out());
        leadOn(total.path("domains").asLong() - domains.size(), day, domains.getFirst());
    }

    private void leadOn(long more, String day, JsonNode worst) {
        shell.out().println();
        if (more > 0) {
            shell.out().println(Humans.count(more, "more domain") + " with fewer failures: add --limit N.");
        }
        shell.out()
                .println("The report of one: stsrelay report preview --date %s --domain %s --text".formatted(day,
                        Humans.safe(worst.path("domain").asString(""))));
    }
}
