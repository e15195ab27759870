package org.stsrelay.server.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.stsrelay.server.cli.RelayClient.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", description = {"Lists the messages that wait, oldest first, each with one sentence why.",
        "At most 1000 unless --limit says otherwise."}, footer = {"", "Examples:", "  stsrelay queue list",
                "  stsrelay queue list --domain partner.example --older-than 4h",
                "  stsrelay queue list --state held,deferred --reason certificate",
                "  stsrelay --json queue list | jq -r '.id + \" \" + .consignments[].reason'"})
final class QueueListCommand implements Callable<Integer> {

    @Mixin
    private final Filters filters = new Filters();

    @Option(names = "--reason", paramLabel = "TEXT", description = "The same as --because.")
    private Optional<String> reason = Optional.empty();

    @Option(names = "--finished", description = "List what was delivered or failed and is still remembered.")
    private boolean finished;

    private final Shell shell;

    QueueListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var reply = shell.relay().get("/api/v1/queue", parameters());
        if (shell.json()) {
            reply.copyTo(shell.out());
        } else {
            print(reply);
        }
        if (reply.more()) {
            shell.err().println("There are more; ask for them with --limit N or narrow the list with a filter.");
        }
        return Exit.FINE;
    }

    private List<Parameter> parameters() {
        var parameters = filters.parameters();
        reason.ifPresent(text -> parameters.add(new Parameter("because", text)));
        if (finished) {
            parameters.add(new Parameter("state", "finished"));
        }
        return parameters;
    }

    private void print(Reply reply) {
        var text = new QueueText(shell.out(), shell.humans());
        var count = new AtomicInteger();
        reply.each(message -> {
            count.incrementAndGet();
            text.message(message);
        });
        shell.out().println(switch (count.get()) {
            case 0 -> parameters().isEmpty() ? "The queue is empty." : "No message matches.";
            default -> Humans.count(count.get(), "message") + (reply.more() ? ", and more." : ".");
        });
    }
}
