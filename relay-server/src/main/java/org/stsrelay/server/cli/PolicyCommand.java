package org.stsrelay.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// The commands about the policy of one domain.
abstract sealed class PolicyCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "DOMAIN", description = "The recipients' domain.")
    private String domain = "";

    private final Shell shell;

    private PolicyCommand(Shell shell) {
        this.shell = shell;
    }

    abstract JsonNode ask(RelayClient relay, String path);

    abstract void print(JsonNode answer, PolicyText text);

    int exit(JsonNode answer) {
        return Exit.FINE;
    }

    final Shell shell() {
        return shell;
    }

    @Override
    public Integer call() {
        var answer = ask(shell.relay(), "/api/v1/policies/" + Paths.segment(domain));
        if (shell.json()) {
            shell.out().println(answer);
        } else {
            print(answer, new PolicyText(shell.humans()));
        }
        return exit(answer);
    }

    @Command(name = "show", description = "Shows the kept policy of a domain: its text, its age, what is wrong with it.", footer = {
            "", "Example:", "  stsrelay policy show partner.example"})
    static final class Show extends PolicyCommand {
        Show(Shell shell) {
            super(shell);
        }

        @Override
        JsonNode ask(RelayClient relay, String path) {
            return relay.get(path, List.of()).object();
        }

        @Override
        void print(JsonNode answer, PolicyText text) {
            text.detail(answer, shell().out());
        }
    }

    @Command(name = "refresh", description = {"Looks up and fetches the policy of a domain now.",
            "What is kept stays in force when that fails; exit code 1 then."}, footer = {"", "Example:",
                    "  stsrelay policy refresh partner.example"})
    static final class Refresh extends PolicyCommand {
        Refresh(Shell shell) {
            super(shell);
        }

        @Override
        JsonNode ask(RelayClient relay, String path) {
            return relay.post(path + "/refresh", List.of()).object();
        }

        @Override
        void print(JsonNode answer, PolicyText text) {
            shell().out().println(text.refreshed(answer));
        }

        /// A domain without a policy is nothing bad; one whose policy could not be had is.
        @Override
        int exit(JsonNode answer) {
            var fetched = answer.path("source").asString("").equals("fetched");
            return fetched || answer.path("answer").asString("").equals("none") ? Exit.FINE : Exit.BAD;
        }
    }

    @Command(name = "forget", description = {"Forgets the kept policy of a domain.",
            "The next message fetches it anew; if that fails, it goes as if there were no policy."}, footer = {"",
                    "Example:", "  stsrelay policy forget partner.example"})
    static final class Forget extends PolicyCommand {
        Forget(Shell shell) {
            super(shell);
        }

        @Override
        JsonNode ask(RelayClient relay, String path) {
            return relay.delete(path).object();
        }

        @Override
        void print(JsonNode answer, PolicyText text) {
            shell().out()
                    .println("The policy of %s is forgotten; the next message there fetches it anew."
                            .formatted(Humans.safe(answer.path("domain").asString(""))));
        }
    }
}
