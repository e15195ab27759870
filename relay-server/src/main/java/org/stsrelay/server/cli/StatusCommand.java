package org.stsrelay.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "status", description = {"Says at a glance whether the relay is well and what waits in its queue.",
        "Exit code 0 when it accepts mail, 1 when it does not, 69 when it does not run."}, footer = {"", "Examples:",
                "  stsrelay status", "  stsrelay --json status | jq .queue.messages.deferred"})
final class StatusCommand implements Callable<Integer> {

    private final Shell shell;

    StatusCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var status = shell.relay().get("/api/v1/status", List.of()).object();
        if (shell.json()) {
            shell.out().println(status);
        } else {
            StatusText.print(status, shell.out(), shell.humans());
        }
        return status.path("ready").asBoolean() ? Exit.FINE : Exit.BAD;
    }
}
