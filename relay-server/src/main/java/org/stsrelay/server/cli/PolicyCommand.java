package org.stsrelay.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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

    final String path() {
        return "/api/v1/policies/" + Paths.segment(domain);
    }

    final Shell shell() {
        return shell;
    }

    @Override
    public Integer call() {
        var answer = ask(shell.relay(), path());
        if (shell.json()) {
            shell.out().println(answer);
        } else {
            print(answer, new PolicyText(shell.humans()));
        }
        return exit(answer);
    }

    @Command(name = "show", description = "Shows the kept policy of a domain: its text, its age, what is wrong with it.", footer = {
            "", "Examples:", "  stsrelay policy show partner.example",
            "  stsrelay policy show partner.example --history"})
    static final class Show extends PolicyCommand {

        @Option(names = "--history", description = "The texts that it had before, too, the latest first.")
        private boolean history;

        Show(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            return history ? showHistory() : super.call();
        }

        private int showHistory() {
            var reply = shell().relay().get(path() + "/history", List.of());
            if (shell().json()) {
                reply.copyTo(shell().out());
            } else {
                var text = new PolicyText(shell().humans());
                reply.each(version -> text.version(version, shell().out()));
            }
            return Exit.FINE;
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
            "What is kept stays in force when that fails. Exit code 0 when a policy was fetched, else 1."}, footer = {
                    "", "Example:",
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
            shell().out().println(Humans.safe(answer.path("sentence").asString("")));
        }

        @Override
        int exit(JsonNode answer) {
            return answer.path("fetched").asBoolean() ? Exit.FINE : Exit.BAD;
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
