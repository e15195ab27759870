package org.stsrelay.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "serve", description = {"Runs the relay in the foreground, until SIGTERM or SIGINT.",
        "It then lets running deliveries finish for up to 15 s. The log goes to stderr."}, footer = {"", "Example:",
                "  stsrelay --config config/quickstart.yaml serve"})
final class ServeCommand implements Callable<Integer> {

    private final Shell shell;
    private final Actions actions;

    ServeCommand(Shell shell, Actions actions) {
        this.shell = shell;
        this.actions = actions;
    }

    @Override
    public Integer call() {
        var config = shell.config();
        shell.err().flush();
        return actions.serve(config);
    }
}
