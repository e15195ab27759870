package org.stsrelay.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.stsrelay.server.config.RelayConfig;
import org.stsrelay.server.users.BrokenUsersException;
import picocli.CommandLine.Option;

/// Which users file is meant.
final class UsersOption {

    @Option(names = "--file", paramLabel = "FILE", description = "The users file. Default: the one that the configuration names.")
    private Optional<Path> file = Optional.empty();

    Path path(Shell shell) {
        return file.orElseGet(() -> named(shell.configWithoutReferences(), shell));
    }

    private static Path named(RelayConfig config, Shell shell) {
        var files = config.listeners()
                .stream()
                .flatMap(listener -> listener.auth().stream())
                .map(RelayConfig.Auth::usersFile)
                .distinct()
                .toList();
        return switch (files.size()) {
            case 0 -> throw new Failure(Exit.CONFIGURATION, "No listener in " + shell.globals().config()
                    + " takes logins. Add `auth: {users-file: FILE}` to one, or name the file with --file.");
            case 1 -> files.getFirst();
            default -> throw new Failure(Exit.USAGE, "The listeners have several users files; name one with --file.");
        };
    }

    /// Runs an edit, and tells what stops it.
    static int editing(Callable<Integer> edit) throws IOException {
        try {
            return edit.call();
        } catch (BrokenUsersException e) {
            throw new Failure(Exit.CONFIGURATION, e.getMessage() + "\nNothing was changed; mend that line first.");
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Failure(Exit.BAD, "The users file cannot be read or written: " + e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
