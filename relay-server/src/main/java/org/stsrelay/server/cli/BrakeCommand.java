package org.stsrelay.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Shows or clears the bounce brake.
@Command(name = "brake", description = {
        "Says whether the bounce brake is armed: failures of mail to many domains at once are then held, not returned.",
        "Clearing it touches no held message; release or bounce those."}, footer = {"", "Examples:",
                "  stsrelay queue brake", "  stsrelay queue brake --clear"})
final class BrakeCommand implements Callable<Integer> {

    private static final String PATH = "/api/v1/bounce-brake";

    @Option(names = "--clear", description = "Let failures be returned to their senders again.")
    private boolean clear;

    private final Shell shell;

    BrakeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var relay = shell.relay();
        var answer = (clear ? relay.post(PATH + "/clear", List.of()) : relay.get(PATH, List.of())).object();
        if (shell.json()) {
            shell.out().println(answer);
        } else {
            shell.out()
                    .println(answer.path("armed").asBoolean()
                            ? "The bounce brake is armed: failures are held. `stsrelay queue list --because brake` shows them."
                            : "The bounce brake is off: failures are returned to their senders.");
        }
        return Exit.FINE;
    }
}
