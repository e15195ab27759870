package org.stsrelay.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Shows or clears the local fault.
@Command(name = "fault", description = {
        "Says whether TLS fails in the same way with many unrelated domains, which looks like a fault on this side: no mail"
                + " is given up for a TLS reason then.",
        "It ends by itself once sessions succeed again."}, footer = {"", "Examples:", "  stsrelay queue fault",
                "  stsrelay queue fault --clear"})
final class FaultCommand implements Callable<Integer> {

    private static final String PATH = "/api/v1/local-fault";

    @Option(names = "--clear", description = "Take it that the failures are the domains' own, and count anew.")
    private boolean clear;

    private final Shell shell;

    FaultCommand(Shell shell) {
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
                    .println(answer.path("standing").asBoolean()
                            ? Humans.safe(answer.path("reason").asString(""))
                            : "There is no local fault: TLS works, or fails for reasons of single domains.");
        }
        return Exit.FINE;
    }
}
