package org.stsrelay.server.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.stsrelay.server.users.UsersFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "remove", description = {
        "Removes a user and its password. Mail that it sent is delivered all the same.",
        "To keep it from logging in for a while: user set NAME --disable --keep-password"}, footer = {"", "Examples:",
                "  stsrelay user remove printer-3", "  stsrelay user remove printer-3 --yes"})
final class UserRemoveCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "What the user logs in as.")
    private String name = "";

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Mixin
    private UsersOption file = new UsersOption();

    private final Shell shell;

    UserRemoveCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException {
        var path = file.path(shell);
        return UsersOption.editing(() -> {
            var users = UsersFile.edit(path);
            var known = UsersFile.checkedName(name);
            if (users.users().find(known).isEmpty()) {
                throw new Failure(Exit.BAD, "There is no user " + Humans.safe(known) + " in " + path + ".");
            }
            if (!yes && !shell.confirmed("Remove user " + Humans.safe(known) + " from " + path + "?")) {
                throw new Failure(Exit.BAD, "Nothing was removed.");
            }
            UsersFile.change(path, file -> file.remove(known));
            shell.err()
                    .println(
                            "Removed user %s. A running relay reads the file by itself.".formatted(Humans.safe(known)));
            return Exit.FINE;
        });
    }
}
