package org.stsrelay.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.stsrelay.server.cli.RelayClient.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// The commands that act on one provider.
abstract sealed class ProviderCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "The provider, as `provider list` shows it.")
    private String provider = "";

    private final Shell shell;
    private final String verb;

    private ProviderCommand(Shell shell, String verb) {
        this.shell = shell;
        this.verb = verb;
    }

    abstract List<Parameter> parameters();

    abstract String sentence(String name, JsonNode answer, ProviderText text);

    @Override
    public Integer call() {
        var all = new ArrayList<Parameter>();
        all.add(new Parameter("provider", provider));
        all.addAll(parameters());
        var answer = shell.relay().post("/api/v1/providers/" + verb, all).object();
        if (shell.json()) {
            shell.out().println(answer);
        } else {
            var name = Humans.safe(answer.path("provider").asString(""));
            shell.out().println(sentence(name, answer, new ProviderText(shell.humans())));
        }
        return Exit.FINE;
    }

    @Command(name = "pause", description = {"Leaves a provider alone: no more attempts at any of its domains.",
            "What is under way ends; mail for it waits untried, loses no attempt, and still expires in its time.",
            "A pause outlives a restart. Without --for it lasts until `provider resume`."}, footer = {"", "Examples:",
                    "  stsrelay provider pause google --for 2h --reason \"TICKET-1234: listed\"",
                    "  stsrelay provider pause mx:mx1.partner.example"})
    static final class Pause extends ProviderCommand {

        @Option(names = "--for", paramLabel = "TIME", description = "How long: 30m, 2h, 1d.")
        private Optional<String> span = Optional.empty();

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; shown by list, and written to the relay's log.")
        private Optional<String> reason = Optional.empty();

        Pause(Shell shell) {
            super(shell, "pause");
        }

        @Override
        List<Parameter> parameters() {
            var all = new ArrayList<Parameter>();
            span.ifPresent(text -> all.add(new Parameter("for", text)));
            reason.ifPresent(text -> all.add(new Parameter("reason", text)));
            return all;
        }

        @Override
        String sentence(String name, JsonNode answer, ProviderText text) {
            return "%s is left alone %s".formatted(name, text.pause(answer.path("pause")));
        }
    }

    @Command(name = "resume", description = {"Ends a provider's pause, whoever began it.",
            "If it asked for the pause itself, one attempt goes first and shows whether it is content."}, footer = {
                    "", "Example:", "  stsrelay provider resume google"})
    static final class Resume extends ProviderCommand {
        Resume(Shell shell) {
            super(shell, "resume");
        }

        @Override
        List<Parameter> parameters() {
            return List.of();
        }

        @Override
        String sentence(String name, JsonNode answer, ProviderText text) {
            return "%s gets mail again, up to %d attempts at a time.".formatted(name, answer.path("window").asInt());
        }
    }
}
