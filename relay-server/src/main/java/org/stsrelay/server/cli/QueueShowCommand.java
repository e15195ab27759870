package org.stsrelay.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.stsrelay.server.cli.RelayClient.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = {
        "Shows one message: envelope, header, and every attempt with host, TLS and reply.",
        "Finished messages are remembered for queue.keep-finished."}, footer = {"", "Example:",
                "  stsrelay queue show 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R"})
final class QueueShowCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "ID", description = "The queue id.")
    private String id = "";

    private final Shell shell;

    QueueShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var message = shell.relay().get("/api/v1/queue/" + Paths.segment(id), List.<Parameter>of()).object();
        if (shell.json()) {
            shell.out().println(message);
        } else {
            new QueueText(shell.out(), shell.humans()).detail(message);
        }
        return Exit.FINE;
    }
}
