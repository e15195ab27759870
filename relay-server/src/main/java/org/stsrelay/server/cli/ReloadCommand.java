package org.stsrelay.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(name = "reload", description = {
        "Has the relay read its configuration file again. What needs no restart is in force at once, and no",
        "session or delivery is broken off. When anything is wrong with the file, nothing changes.",
        "Exit code 0 when it was read, 78 when it cannot be used, 69 when the relay does not run."}, footer = {"",
                "Examples:", "  stsrelay reload", "  stsrelay --json reload | jq -r '.needs_restart[].key'"})
final class ReloadCommand implements Callable<Integer> {

    private static final int UNUSABLE = 422;

    private final Shell shell;

    ReloadCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var answer = ask().object();
        var good = answer.path("reloaded").asBoolean();
        if (shell.json()) {
            shell.out().println(answer);
        } else if (good) {
            answer.path("warnings").forEach(warning -> shell.err().println(place(warning)));
            shell.out().println(Humans.safe(answer.path("summary").asString("")));
        } else {
            answer.path("problems").forEach(problem -> shell.err().println(place(problem)));
            shell.err().println("Nothing was changed; the configuration in force stays.");
        }
        return good ? Exit.FINE : Exit.CONFIGURATION;
    }

    private Reply ask() {
        try {
            return shell.relay().postAndMind("/api/v1/reload", UNUSABLE);
        } catch (Failure e) {
            if (e.exit() == Exit.CONFIGURATION) {
                shell.config(); // fails with all problems, those of files that the configuration names included
            }
            throw e.exit() == Exit.UNREACHABLE ? unreachable(e) : e;
        }
    }

    private static Failure unreachable(Failure e) {
        return new Failure(e.exit(), e.sentence() + System.lineSeparator()
                + "If admin.address or data-directory was changed in the file, restart the relay, or send it SIGHUP.");
    }

    private static String place(JsonNode problem) {
        var key = text(problem, "key");
        var hint = text(problem, "hint");
        return "%s:%d:%d: %s: %s%s%s".formatted(text(problem, "file"), problem.path("line").asInt(),
                problem.path("column").asInt(), text(problem, "severity"), key.isEmpty() ? "" : key + ": ",
                text(problem, "what"), hint.isEmpty() ? "" : "; " + hint);
    }

    private static String text(JsonNode node, String member) {
        return Humans.safe(node.path(member).asString(""));
    }
}
