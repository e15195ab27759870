package org.stsrelay.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.stsrelay.server.admin.QueueVerb;
import org.stsrelay.server.cli.RelayClient.Parameter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// retry, hold, release, bounce and delete.
@Command
final class QueueActCommand implements Callable<Integer> {

    /// As many as one request takes.
    private static final int BATCH = 1000;
    private static final int MOST_LISTED = 100_000;
    private static final int MOST_SHOWN = 10;

    @Mixin
    private final Filters filters = new Filters();

    @Option(names = "--all", description = "Every message that waits; needed when there is no filter.")
    private boolean all;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; written to the relay's log.")
    private Optional<String> reason = Optional.empty();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    private final Shell shell;
    private final QueueVerb verb;

    private QueueActCommand(Shell shell, QueueVerb verb) {
        this.shell = shell;
        this.verb = verb;
    }

    static CommandLine of(Shell shell, QueueVerb verb) {
        var command = new CommandLine(new QueueActCommand(shell, verb));
        command.getCommandSpec()
                .usageMessage()
                .description(description(verb))
                .footer("", "Examples:",
                        "  stsrelay queue %s 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R".formatted(verb.token()),
                        "  stsrelay queue %s --domain partner.example --reason \"TICKET-1234\"".formatted(verb.token()),
                        "  stsrelay queue %s --all".formatted(verb.token()));
        return command;
    }

    private static String[] description(QueueVerb verb) {
        return switch (verb) {
            case RETRY -> new String[]{"Makes messages due now; the usual limits of their destination still hold."};
            case HOLD -> new String[]{"Keeps messages from being tried until they are released."};
            case RELEASE -> new String[]{"Lets held messages be tried again."};
            case BOUNCE -> new String[]{
                    "Gives messages up now, held ones too: their senders get a notice with the text of --reason.",
                    "What is being delivered at the moment is returned when that fails."};
            case DELETE -> new String[]{"Takes messages out of the queue for good. Their senders get no notice."};
        };
    }

    @Override
    public Integer call() {
        checkSelection();
        var relay = shell.relay();
        if (yes || (isHarmless() && filters.namesIds() && filters.narrowing().isEmpty())) {
            return report(List.of(act(relay, selection())));
        }
        return actOnWhatIsSeen(relay);
    }

    private boolean isHarmless() {
        return switch (verb) {
            case RETRY, HOLD, RELEASE -> true;
            case BOUNCE, DELETE -> false;
        };
    }

    /// It is done to what was shown and not to what has come since.
    private int actOnWhatIsSeen(RelayClient relay) {
        var ids = preview(relay);
        if (ids.isEmpty()) {
            return report(List.of());
        }
        if (!shell.confirmed(question(ids.size()))) {
            throw new Failure(Exit.BAD, "Nothing was done.");
        }
        var answers = new ArrayList<JsonNode>();
        for (var from = 0; from < ids.size(); from += BATCH) {
            var batch = filters.narrowing();
            ids.subList(from, Math.min(from + BATCH, ids.size())).forEach(id -> batch.add(new Parameter("id", id)));
            answers.add(act(relay, batch));
        }
        return report(answers);
    }

    private String question(int count) {
        var what = count == 1 ? "this message" : "these " + count + " messages";
        return switch (verb) {
            case RETRY -> "Try " + what + " now?";
            case HOLD -> "Hold " + what + " until released?";
            case RELEASE -> "Release " + what + "?";
            case BOUNCE -> "Give " + what + " up and tell the sender" + (count == 1 ? "?" : "s?");
            case DELETE ->
                "Delete " + what + "? " + (count == 1 ? "Its sender gets no notice." : "Their senders get no notice.");
        };
    }

    private void checkSelection() {
        var narrows = !filters.narrowing().isEmpty() || filters.namesIds();
        if (!narrows && !all) {
            throw new Failure(Exit.USAGE,
                    "Say which messages are meant, by id or with a filter, or --all for every one.");
        }
        if (narrows && all) {
            throw new Failure(Exit.USAGE, "--all and a filter contradict each other; give one of them.");
        }
    }

    private List<String> preview(RelayClient relay) {
        var ids = new ArrayList<String>();
        var shown = new ArrayList<JsonNode>();
        var parameters = filters.parameters();
        if (parameters.stream().noneMatch(p -> p.name().equals("limit"))) {
            parameters.add(new Parameter("limit", Integer.toString(MOST_LISTED)));
        }
        var reply = relay.get("/api/v1/queue", parameters);
        reply.each(message -> {
            ids.add(message.path("id").asString(""));
            if (shown.size() < MOST_SHOWN) {
                shown.add(message);
            }
        });
        shell.err()
                .println(Humans.count(ids.size(), "message") + (ids.size() == 1 ? " matches" : " match")
                        + (reply.more() ? ", and more: these go first." : "."));
        var text = new QueueText(shell.err(), shell.humans());
        shown.forEach(text::message);
        if (ids.size() > shown.size()) {
            shell.err().println("... and " + (ids.size() - shown.size()) + " more.");
        }
        return ids;
    }

    private List<Parameter> selection() {
        var parameters = filters.parameters();
        if (all) {
            parameters.add(new Parameter("all", "true"));
        }
        return parameters;
    }

    private JsonNode act(RelayClient relay, List<Parameter> parameters) {
        reason.ifPresent(text -> parameters.add(new Parameter("reason", text)));
        return relay.post("/api/v1/queue/" + verb.token(), parameters).object();
    }

    private int report(List<JsonNode> answers) {
        var messages = answers.stream().mapToInt(answer -> answer.path("messages").asInt()).sum();
        if (shell.json()) {
            answers.forEach(answer -> shell.out().println(answer));
        } else {
            shell.out().println("%s: %s".formatted(verb.token(), Humans.count(messages, "message")));
            answers.forEach(
                    answer -> answer.path("ids").forEach(id -> shell.out().println(Humans.safe(id.asString("")))));
        }
        return messages == 0 && filters.namesIds() ? Exit.BAD : Exit.FINE;
    }
}
