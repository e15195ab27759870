package org.stsrelay.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "demo", description = {"Shows the whole job on this machine, without network, root or configuration.",
        "It is the relay, and recipient domains of every kind around it."}, footer = {"", "Example:",
                "  stsrelay demo --once"})
final class DemoCommand implements Callable<Integer> {

    @Option(names = "--once", description = "Send one message for each scenario, print a table of results and end.")
    private boolean once;

    private final Actions actions;

    DemoCommand(Actions actions) {
        this.actions = actions;
    }

    @Override
    public Integer call() {
        return actions.demo(once);
    }
}
