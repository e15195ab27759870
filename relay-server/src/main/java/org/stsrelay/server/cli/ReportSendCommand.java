package org.stsrelay.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.stsrelay.server.cli.RelayClient.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(name = "send", description = {
        "Sends the reports of a day now, without waiting for tls-rpt.send-between. What was delivered or is in the queue",
        "is not sent again. Of today what has been counted so far is sent, under an id of its own; the whole day still",
        "follows. With --domain one that was refused goes again, after something was mended. Ends when each report",
        "is in the queue or posted: 0, also when there was nothing to send, and 1 when one could not be sent. That is",
        "tried again by itself for a day, unless it was refused or given up."}, footer = {"", "Examples:",
                "  stsrelay report send --date yesterday --domain partner.example",
                "  stsrelay --json report send --date 2026-11-24 | jq -c 'select(.state == \"refused\" or .state == \"waiting\")'"})
final class ReportSendCommand implements Callable<Integer> {

    @Option(names = "--date", required = true, paramLabel = "DATE", description = "The day.")
    private String date = "";

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "The report to this domain only.")
    private Optional<String> domain = Optional.empty();

    private final Shell shell;
    private Optional<JsonNode> summary = Optional.empty();

    ReportSendCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var reply = shell.relay().post("/api/v1/reports/send", parameters());
        reply.each(this::tell);
        var end = summary.orElseThrow(() -> new Failure(Exit.UNREACHABLE,
                "The relay's answer broke off. It may go on sending: stsrelay report list --date " + date));
        if (!error(end).isEmpty()) {
            throw new Failure(Exit.BAD, error(end));
        }
        if (!shell.json()) {
            shell.out().println(sentence(end));
        }
        return end.path("failed").asLong() == 0 ? Exit.FINE : Exit.BAD;
    }

    private List<Parameter> parameters() {
        var all = new ArrayList<Parameter>();
        all.add(new Parameter("date", date));
        domain.ifPresent(name -> all.add(new Parameter("domain", name)));
        return all;
    }

    private void tell(JsonNode line) {
        if (line.path("kind").asString("").equals("summary")) {
            summary = Optional.of(line);
        }
        if (shell.json()) {
            shell.printJson(line);
        } else if (line.path("kind").asString("").equals("report") && isOfInterest(line)) {
            shell.out().println(report(line));
        }
        // Whoever looks on wants to see each at once.
        shell.out().flush();
    }

    /// Most domains ask for no reports.
    private boolean isOfInterest(JsonNode line) {
        return domain.isPresent() || !line.path("state").asString("").equals("nowhere");
    }

    private static String report(JsonNode line) {
        var to = Humans.safe(line.path("destination").asString(""));
        var word = Humans.safe(line.path("word").asString(""));
        return "%-10s  %s%s%s".formatted(ReportFatesText.state(line), Humans.safe(line.path("domain").asString("")),
                to.isEmpty() ? "" : "  " + to, word.isEmpty() ? "" : ": " + word);
    }

    private static String sentence(JsonNode end) {
        var sums = new ArrayList<String>();
        add(sums, end, "queued", "queued");
        add(sums, end, "delivered", "delivered");
        add(sums, end, "failed", "not sent");
        add(sums, end, "suppressed", "suppressed");
        add(sums, end, "nowhere", "not wanted");
        return sums.isEmpty() ? "Nothing is to be sent: no session is counted." : String.join(", ", sums) + ".";
    }

    private static void add(List<String> sums, JsonNode end, String member, String words) {
        var count = end.path(member).asLong();
        if (count > 0) {
            sums.add(count + " " + words);
        }
    }

    private static String error(JsonNode end) {
        return Humans.safe(end.path("error").asString(""));
    }
}
