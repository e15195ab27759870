package org.stsrelay.server.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.server.users.User;
import org.stsrelay.server.users.UsersFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", description = "Lists the users and what each may do.", footer = {"", "Examples:",
        "  stsrelay user list", "  stsrelay --json user list | jq -r 'select(.disabled) | .name'"})
final class UserListCommand implements Callable<Integer> {

    @Mixin
    private UsersOption file = new UsersOption();

    private final Shell shell;

    UserListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException {
        var path = file.path(shell);
        return UsersOption.editing(() -> {
            var users = UsersFile.edit(path).users().all();
            if (shell.json()) {
                users.forEach(user -> shell.printJson(json(user)));
            } else if (users.isEmpty()) {
                shell.out().println("There are no users in %s.".formatted(path));
            } else {
                print(List.copyOf(users));
            }
            return Exit.FINE;
        });
    }

    private void print(List<User> users) {
        var table = new Table("USER", "STATE", "RECIPIENTS/HOUR", "SENDERS");
        for (var user : users) {
            var limit = user.recipientsPerHour();
            table.row(Humans.safe(user.name()), user.disabled() ? "disabled" : "enabled",
                    limit.isPresent() ? String.valueOf(limit.getAsInt()) : "no limit", senders(user));
        }
        table.print(shell.out());
    }

    private static String senders(User user) {
        var all = Stream.concat(user.senderDomains().stream(), user.senders().stream().map(Mailbox::text)).toList();
        return all.isEmpty() ? "as for all (accept.sender-domains)" : Humans.safe(String.join(", ", all));
    }

    private static Map<String, @Nullable Object> json(User user) {
        var members = new LinkedHashMap<String, @Nullable Object>();
        var limit = user.recipientsPerHour();
        members.put("name", user.name());
        members.put("disabled", user.disabled());
        members.put("recipients_per_hour", limit.isPresent() ? (Object) limit.getAsInt() : null);
        members.put("sender_domains", user.senderDomains());
        members.put("senders", user.senders().stream().map(Mailbox::text).toList());
        members.put("iterations", user.verifier().iterations());
        return members;
    }
}
