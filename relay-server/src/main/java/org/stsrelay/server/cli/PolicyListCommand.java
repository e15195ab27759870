package org.stsrelay.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Lists the policies that are kept, with what is wrong with their refresh.", footer = {
        "",
        "Examples:", "  stsrelay policy list", "  stsrelay --json policy list | jq -r 'select(.trouble) | .domain'"})
final class PolicyListCommand implements Callable<Integer> {

    private final Shell shell;

    PolicyListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var reply = shell.relay().get("/api/v1/policies", List.of());
        if (shell.json()) {
            reply.copyTo(shell.out());
        } else {
            print(reply);
        }
        return Exit.FINE;
    }

    private void print(Reply reply) {
        var table = PolicyText.table();
        var text = new PolicyText(shell.humans());
        var count = new AtomicInteger();
        reply.each(policy -> {
            count.incrementAndGet();
            text.row(table, policy);
        });
        if (count.get() == 0) {
            shell.out().println("No policy is kept: no domain with one was mailed yet.");
        } else {
            table.print(shell.out());
        }
    }
}
