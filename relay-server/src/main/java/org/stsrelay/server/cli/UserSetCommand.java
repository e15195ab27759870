package org.stsrelay.server.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.server.users.Saslprep;
import org.stsrelay.server.users.User;
import org.stsrelay.server.users.UsersFile;
import org.stsrelay.server.users.Verifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "set", description = {
        "Makes a user, or gives one another password or other limits.",
        "The password is asked for, or read from stdin: one line. What is not given stays as it was."}, footer = {"",
                "Examples:", "  stsrelay user set printer-3 --sender-domains example.org --recipients-per-hour 200",
                "  stsrelay user set app@example.org --senders app@example.org < password.txt",
                "  stsrelay user set printer-3 --disable --keep-password"})
final class UserSetCommand implements Callable<Integer> {

    private static final int SHORTEST = 12;

    @Parameters(index = "0", paramLabel = "NAME", description = "What the user logs in as.")
    private String name = "";

    @Option(names = "--sender-domains", paramLabel = "DOMAINS", description = "The sender domains it may use, with commas; a leading dot stands for every subdomain; any for no list.")
    private Optional<String> senderDomains = Optional.empty();

    @Option(names = "--senders", paramLabel = "ADDRESSES", description = "Single sender addresses it may use, with commas; any for no list.")
    private Optional<String> senders = Optional.empty();

    @Option(names = "--recipients-per-hour", paramLabel = "N", description = "How many recipients it may have in an hour; 0 for no limit.")
    private Optional<Integer> recipientsPerHour = Optional.empty();

    @Option(names = "--disable", description = "Keeps the user, but does not let it in.")
    private boolean disable;

    @Option(names = "--enable", description = "Lets it in again.")
    private boolean enable;

    @Option(names = "--keep-password", description = "Changes limits only.")
    private boolean keepPassword;

    @Option(names = "--iterations", paramLabel = "N", description = "How costly a guess at the password is. Default: "
            + Verifier.ITERATIONS + ". More is safer where no client uses Cyrus SASL, as Postfix does.")
    private int iterations = Verifier.ITERATIONS;

    @Mixin
    private UsersOption file = new UsersOption();

    private final Shell shell;

    UserSetCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException {
        if (enable && disable) {
            throw new Failure(Exit.USAGE, "Either --enable or --disable.");
        }
        var path = file.path(shell);
        return UsersOption.editing(() -> {
            var users = UsersFile.edit(path);
            var known = UsersFile.checkedName(name);
            var before = users.users().find(known);
            var typed = keepPassword ? Optional.<Verifier>empty() : Optional.of(typed(known));
            // Another command may have changed the file while the password was typed.
            UsersFile.change(path, file -> file.put(user(known, file.users().find(known), typed)));
            shell.err()
                    .println("%s user %s in %s. A running relay reads it by itself."
                            .formatted(before.isPresent() ? "Changed" : "Added", Humans.safe(known), path));
            return Exit.FINE;
        });
    }

    private User user(String known, Optional<User> before, Optional<Verifier> typed) {
        var verifier = typed.or(() -> before.map(User::verifier))
                .orElseThrow(() -> new Failure(Exit.BAD, "There is no user " + Humans.safe(known)
                        + " whose password could be kept."));
        var disabled = disable || (!enable && before.map(User::disabled).orElse(false));
        return new User(known, verifier, domains(before), addresses(before), limit(before), disabled);
    }

    private Verifier typed(String known) {
        if (iterations < Verifier.LEAST_ITERATIONS || iterations > Verifier.MOST_ITERATIONS) {
            throw new Failure(Exit.USAGE, "--iterations is a number from " + Verifier.LEAST_ITERATIONS + " to "
                    + Verifier.MOST_ITERATIONS + ".");
        }
        return Verifier.of(password(known), iterations);
    }

    private String password(String known) {
        var password = Saslprep.stored(shell.secret("Password of " + Humans.safe(known) + ": "))
                .orElseThrow(() -> new Failure(Exit.USAGE, "The password is empty, longer than 255 characters, or has"
                        + " characters that no password may have (RFC 4013)."));
        if (password.codePointCount(0, password.length()) < SHORTEST) {
            throw new Failure(Exit.USAGE, "The password is too short: it needs " + SHORTEST + " characters. For a"
                    + " program, take a random one: openssl rand -base64 24");
        }
        if (password.contains(known) || password.chars().distinct().count() < SHORTEST / 2) {
            throw new Failure(Exit.USAGE, "The password is too easy to guess: it has the user's name in it, or few"
                    + " different characters. For a program, take a random one: openssl rand -base64 24");
        }
        return password;
    }

    private List<String> domains(Optional<User> before) {
        return senderDomains.map(list -> list.equals("any") ? List.<String>of() : UsersFile.checkedDomains(list))
                .orElseGet(() -> before.map(User::senderDomains).orElse(List.of()));
    }

    private List<Mailbox> addresses(Optional<User> before) {
        return senders.map(list -> list.equals("any") ? List.<Mailbox>of() : UsersFile.checkedSenders(list))
                .orElseGet(() -> before.map(User::senders).orElse(List.of()));
    }

    private OptionalInt limit(Optional<User> before) {
        if (recipientsPerHour.isEmpty()) {
            return before.map(User::recipientsPerHour).orElseGet(OptionalInt::empty);
        }
        var given = recipientsPerHour.get();
        if (given < 0 || given > 100_000_000) {
            throw new Failure(Exit.USAGE, "--recipients-per-hour is a number up to 100000000; 0 stands for no limit.");
        }
        return given == 0 ? OptionalInt.empty() : OptionalInt.of(given);
    }
}
