package org.stsrelay.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.stsrelay.server.cli.RelayClient.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "incoming", description = {
        "What others saw at your domains, from the reports that were imported: a row for each day, domain and sender,",
        "worst first, the hosts where it failed, what each result type means and how to mend it."}, footer = {"",
                "Examples:", "  stsrelay report incoming --days 30",
                "  stsrelay report incoming --domain cust.example --date 2026-11-24"})
final class ReportIncomingCommand implements Callable<Integer> {

    @Option(names = "--days", paramLabel = "N", description = "So many days up to today, 400 at most. Default: 14.")
    private Optional<Integer> days = Optional.empty();

    @Option(names = "--date", paramLabel = "DATE", description = "One UTC day, today or yesterday, with every host.")
    private Optional<String> date = Optional.empty();

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "Only this domain and what is below it, such as its hosts.")
    private Optional<String> domain = Optional.empty();

    private final Shell shell;

    ReportIncomingCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (days.isPresent() && date.isPresent()) {
            throw new Failure(Exit.USAGE, "--days and --date contradict each other.");
        }
        var reply = shell.relay().get("/api/v1/received-reports", parameters());
        if (shell.json()) {
            reply.copyTo(shell.out());
        } else {
            var text = new IncomingText(shell.out(), date.isPresent());
            reply.each(text::add);
            text.print(about(), domain.orElse("example.org"));
        }
        if (reply.more()) {
            shell.err().println("There are more; these are the 1000 worst.");
        }
        return Exit.FINE;
    }

    private String about() {
        var when = date.map(ReportIncomingCommand::onDay).orElseGet(() -> "in the last " + days.orElse(14) + " days");
        return domain.map(name -> "at " + name + " ").orElse("") + when;
    }

    private static String onDay(String date) {
        return Set.of("today", "yesterday").contains(date) ? date : "on " + date;
    }

    private List<Parameter> parameters() {
        var parameters = new ArrayList<Parameter>();
        days.ifPresent(number -> parameters.add(new Parameter("days", number.toString())));
        date.ifPresent(day -> parameters.add(new Parameter("date", day)));
        domain.ifPresent(name -> parameters.add(new Parameter("domain", name)));
        return parameters;
    }
}
