package org.stsrelay.server.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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

    private final Shell<?> shell;

    ConfigCheckCommand(Shell<?> shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var faults = shell.faultsOf(file);
        var bad = faults.stream().anyMatch(fault -> fault.severity().equals("error"));
        if (shell.json()) {
            faults.forEach(fault -> shell.printJson(json(fault)));
        } else {
            print(faults, bad);
        }
        return bad ? Exit.CONFIGURATION : Exit.FINE;
    }

    private void print(List<Fault> faults, boolean bad) {
        faults.forEach(fault -> shell.out().println(fault.text()));
        if (!bad) {
            shell.out()
                    .println("%s is good%s.".formatted(file.orElse(shell.globals().config()),
                            faults.isEmpty() ? "" : ", with " + Humans.count(faults.size(), "warning")));
        }
    }

    private static Map<String, ?> json(Fault fault) {
        var members = new LinkedHashMap<String, Object>();
        members.put("severity", fault.severity());
        members.put("file", fault.file());
        members.put("line", fault.line());
        members.put("column", fault.column());
        members.put("key", fault.key());
        members.put("what", fault.what());
        members.put("hint", fault.hint());
        return members;
    }
}
