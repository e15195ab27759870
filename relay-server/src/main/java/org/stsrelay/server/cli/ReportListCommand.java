package org.stsrelay.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.stsrelay.server.cli.RelayClient.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "list", description = {
        "What became of the TLS reports: a line for each day, or for each report of a day or of a domain.",
        "Those that did not arrive come first, then those in trouble, those under way, and those that nobody asked for."}, footer = {
                "", "Examples:", "  stsrelay report list", "  stsrelay report list --date yesterday",
                "  stsrelay report list --domain partner.example",
                "  stsrelay --json report list --date yesterday | jq -r 'select(.state == \"refused\") | .destination'"})
final class ReportListCommand implements Callable<Integer> {

    private static final String REPORTS = "/api/v1/reports";

    @Option(names = "--date", paramLabel = "DATE", description = "The reports of this day.")
    private Optional<String> date = Optional.empty();

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "The reports to this domain, of that day or of all.")
    private Optional<String> domain = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "At most so many reports. Default: 1000.")
    private Optional<Integer> limit = Optional.empty();

    private final Shell shell;

    ReportListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var ofDays = date.isEmpty() && domain.isEmpty();
        if (ofDays && limit.isPresent()) {
            throw new Failure(Exit.USAGE, "--limit is for the reports of a day or a domain: add --date or --domain.");
        }
        var reply = ofDays
                ? shell.relay().get(REPORTS + "/days", List.of())
                : shell.relay().get(REPORTS, parameters());
        if (shell.json()) {
            reply.copyTo(shell.out());
        } else {
            var lines = new ArrayList<JsonNode>();
            reply.each(lines::add);
            print(ofDays, lines);
        }
        if (reply.more()) {
            shell.err().println("There are more; ask for them with --limit N or narrow the list with --domain.");
        }
        return Exit.FINE;
    }

    private void print(boolean ofDays, List<JsonNode> lines) {
        if (ofDays) {
            new ReportDaysText(shell.out()).print(lines);
        } else if (lines.isEmpty()) {
            shell.out().println(nothing());
        } else {
            new ReportFatesText(shell.out(), shell.humans()).print(lines);
        }
    }

    private String nothing() {
        var whose = domain.map(name -> " to " + Humans.safe(name)).orElse("");
        var when = date.map(day -> " of " + Humans.safe(day)).orElse("");
        return "No report%s%s is due or was sent. A day's reports are due when it has ended, at 00:00 UTC.%n%s: stsrelay report preview --date %s"
                .formatted(whose, when, "What has been counted", date.map(Humans::safe).orElse("today"));
    }

    private List<Parameter> parameters() {
        var all = new ArrayList<Parameter>();
        date.ifPresent(day -> all.add(new Parameter("date", day)));
        domain.ifPresent(name -> all.add(new Parameter("domain", name)));
        limit.ifPresent(most -> all.add(new Parameter("limit", Integer.toString(most))));
        return all;
    }
}
