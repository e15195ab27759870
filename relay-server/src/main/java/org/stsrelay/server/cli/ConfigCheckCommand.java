package org.stsrelay.server.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.stsrelay.server.config.ConfigReader;
import org.stsrelay.server.config.Loaded;
import org.stsrelay.server.config.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "check", description = {
        "Checks the whole file and the files that it names, and tells every problem at once,",
        "each with its place. Exit code 0 when serve would start with it, 78 otherwise."}, footer = {"", "Examples:",
                "  stsrelay config check", "  stsrelay config check /tmp/new.yaml",
                "  stsrelay --json config check | jq -r .what"})
final class ConfigCheckCommand implements Callable<Integer> {

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "Default: the file of --config.")
    private Optional<Path> file = Optional.empty();

    private final Shell shell;

    ConfigCheckCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var checked = file.orElse(shell.globals().config());
        return switch (ConfigReader.read(checked)) {
            case Loaded.Valid(_, _, var warnings) -> {
                print(warnings);
                if (!shell.json()) {
                    shell.out()
                            .println("%s is good%s.".formatted(checked,
                                    warnings.isEmpty() ? "" : ", with " + Humans.count(warnings.size(), "warning")));
                }
                yield Exit.FINE;
            }
            case Loaded.Invalid(var problems) -> {
                print(problems);
                yield Exit.CONFIGURATION;
            }
        };
    }

    private void print(List<Problem> problems) {
        if (shell.json()) {
            problems.forEach(problem -> shell.printJson(json(problem)));
        } else {
            problems.forEach(shell.out()::println);
        }
    }

    private static Map<String, ?> json(Problem problem) {
        var members = new LinkedHashMap<String, Object>();
        members.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
        members.put("file", problem.file());
        members.put("line", problem.line());
        members.put("column", problem.column());
        members.put("key", problem.key());
        members.put("what", problem.what());
        members.put("hint", problem.hint());
        return members;
    }
}
