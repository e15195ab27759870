package org.stsrelay.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "accept", description = {"Says that the machine's clock is right, though the relay has its doubts.",
        "From then on mail whose time is over is given up again, and policies expire. Asks first, unless --yes is given.",
        "Exit code 0 when the clock is believed."}, footer = {"", "Example:", "  stsrelay clock accept"})
final class ClockAcceptCommand implements Callable<Integer> {

    private final Shell shell;

    @Option(names = "--yes", description = "Does not ask.")
    private boolean yes;

    ClockAcceptCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var relay = shell.relay();
        var before = relay.get("/api/v1/clock", List.of()).object();
        if (!before.path("believed").asBoolean()) {
            shell.err().println(Humans.safe(before.path("doubt").asString("")));
            if (!yes && !shell.confirmed("Is the clock right, and may mail whose time is over be given up?")) {
                throw new Failure(Exit.BAD, "Nothing was changed.");
            }
        }
        var answer = relay.post("/api/v1/clock/accept", List.of()).object();
        if (shell.json()) {
            shell.out().println(answer);
        } else {
            shell.out().println("The clock is believed: it is " + Humans.safe(answer.path("time").asString("")) + ".");
        }
        return Exit.FINE;
    }
}
