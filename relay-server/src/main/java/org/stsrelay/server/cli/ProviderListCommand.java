package org.stsrelay.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "list", description = {"Lists the providers: those of the table, and all others with mail or a pause.",
        "Shows how many attempts go on, how many may, and who is left alone until when and why."}, footer = {"",
                "Examples:", "  stsrelay provider list",
                "  stsrelay --json provider list | jq -r 'select(.pause) | .provider'"})
final class ProviderListCommand implements Callable<Integer> {

    private final Shell shell;

    ProviderListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var reply = shell.relay().get("/api/v1/providers", List.of());
        if (shell.json()) {
            reply.copyTo(shell.out());
        } else {
            var table = ProviderText.table();
            var text = new ProviderText(shell.humans());
            reply.each(provider -> text.row(table, provider));
            table.print(shell.out());
        }
        return Exit.FINE;
    }
}
