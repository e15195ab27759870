package org.stsrelay.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.stsrelay.server.cli.RelayClient.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "suppress", description = {"Keeps reports from going to a destination, or lets them go there again.",
        "Without a URI it lists the destinations that get none: those that refused a report (for 30 days), and those",
        "that were suppressed by hand."}, footer = {"", "Examples:", "  stsrelay report suppress",
                "  stsrelay report suppress mailto:tls@partner.example --for 30d --reason \"TICKET-7: full\"",
                "  stsrelay report suppress --remove mailto:tls@partner.example"})
final class ReportSuppressCommand implements Callable<Integer> {

    private static final String REPORTS = "/api/v1/reports/";

    @Parameters(index = "0", arity = "0..1", paramLabel = "URI", description = "mailto:ADDRESS or https://..., as the domain's TLS-RPT record has it.")
    private Optional<String> uri = Optional.empty();

    @Option(names = "--for", paramLabel = "TIME", description = "How long: 12h, 30d. Without it until --remove.")
    private Optional<String> span = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; shown by the list, and written to the relay's log.")
    private Optional<String> reason = Optional.empty();

    @Option(names = "--remove", description = "Let reports go there again, from the next one on.")
    private boolean remove;

    private final Shell shell;

    ReportSuppressCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (uri.isEmpty()) {
            requireNothingElse();
            list();
        } else if (remove) {
            allow(uri.get());
        } else {
            suppress(uri.get());
        }
        return Exit.FINE;
    }

    private void requireNothingElse() {
        if (remove || span.isPresent() || reason.isPresent()) {
            throw new Failure(Exit.USAGE, "Say which destination is meant: mailto:ADDRESS or https://...");
        }
    }

    private void list() {
        var reply = shell.relay().get(REPORTS + "suppressed", List.of());
        if (shell.json()) {
            reply.copyTo(shell.out());
            return;
        }
        var all = new ArrayList<JsonNode>();
        reply.each(all::add);
        if (all.isEmpty()) {
            shell.out().println("No destination is suppressed: reports go wherever a domain asks for them.");
            return;
        }
        var table = new Table("DESTINATION", "SINCE", "UNTIL", "WHY");
        all.forEach(each -> table.row(text(each, "destination"), shell.humans().time(text(each, "since")),
                until(each), text(each, "reason")));
        table.print(shell.out());
    }

    private void allow(String destination) {
        if (span.isPresent() || reason.isPresent()) {
            throw new Failure(Exit.USAGE, "--remove takes neither --for nor --reason.");
        }
        print(REPORTS + "allow", List.of(new Parameter("uri", destination)),
                answer -> text(answer, "destination") + " gets reports again.");
    }

    private void suppress(String destination) {
        var all = new ArrayList<Parameter>();
        all.add(new Parameter("uri", destination));
        span.ifPresent(text -> all.add(new Parameter("for", text)));
        reason.ifPresent(text -> all.add(new Parameter("reason", text)));
        print(REPORTS + "suppress", all,
                answer -> "%s gets no reports until %s.".formatted(text(answer, "destination"), until(answer)));
    }

    private void print(String path, List<Parameter> parameters, Function<JsonNode, String> sentence) {
        var answer = shell.relay().post(path, parameters).object();
        shell.out().println(shell.json() ? answer.toString() : sentence.apply(answer));
    }

    private String until(JsonNode dead) {
        var until = text(dead, "until");
        return until.isEmpty() ? "it is removed" : shell.humans().time(until);
    }

    private static String text(JsonNode node, String member) {
        return Humans.safe(node.path(member).asString(""));
    }
}
