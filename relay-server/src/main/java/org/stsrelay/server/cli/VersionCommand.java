package org.stsrelay.server.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Says which program this is.")
final class VersionCommand implements Callable<Integer> {

    private final Shell shell;

    VersionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var build = shell.around().build();
        if (shell.json()) {
            shell.printJson(new TreeMap<>(
                    Map.of("version", build.version(), "revision", build.revision(), "java", build.java())));
        } else {
            shell.out()
                    .println("stsrelay %s (revision %s, Java %s)".formatted(build.version(), build.revision(),
                            build.java()));
        }
        return Exit.FINE;
    }
}
