package org.stsrelay.server.users;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.Mailbox;

/// Reads one line of the users file: `NAME VERIFIER [sender-domains=...] [senders=...] [recipients-per-hour=N] [disabled]`.
final class UserLine {

    private static final Pattern WORD = Pattern.compile("\\S+");
    /// `@` and `#` begin lines of another kind.
    private static final Pattern NAME = Pattern.compile("[^\\s,=#@][^\\s,=]{0,127}");

    private final Set<String> given = new HashSet<>();
    private List<String> senderDomains = List.of();
    private List<Mailbox> senders = List.of();
    private OptionalInt recipientsPerHour = OptionalInt.empty();
    private boolean disabled;

    private UserLine() {}

    /// A word that does not fit.
    static final class Fault extends Exception {
        private static final long serialVersionUID = 1;
        private final int column;

        /// @param column counted from 1
        Fault(int column, String what) {
            super(what);
            this.column = column;
        }

        int column() {
            return column;
        }
    }

    static User parse(String line) throws Fault {
        return new UserLine().read(line);
    }

    private User read(String line) throws Fault {
        var words = WORD.matcher(line).results().toList();
        if (words.size() < 2) {
            throw new Fault(line.length() + 1, "a line is NAME and VERIFIER; `stsrelay user set NAME` writes it");
        }
        var column = 0;
        try {
            column = words.getFirst().start() + 1;
            var name = name(words.getFirst().group());
            column = words.get(1).start() + 1;
            var verifier = Verifier.parse(words.get(1).group());
            for (var word : words.subList(2, words.size())) {
                column = word.start() + 1;
                option(word.group());
            }
            return new User(name, verifier, senderDomains, senders, recipientsPerHour, disabled);
        } catch (IllegalArgumentException e) {
            throw new Fault(column, String.valueOf(e.getMessage()));
        }
    }

    /// @throws IllegalArgumentException saying what is wrong
    static String name(String text) {
        var name = Saslprep.stored(text)
                .orElseThrow(() -> new IllegalArgumentException("has characters that no user name may have"));
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a user name has up to 128 characters, no blank, comma or =, and begins with neither # nor @");
        }
        return name;
    }

    private void option(String word) {
        var equals = word.indexOf('=');
        var keyword = equals < 0 ? word : word.substring(0, equals);
        var value = equals < 0 ? "" : word.substring(equals + 1);
        if (!given.add(keyword)) {
            throw new IllegalArgumentException(keyword + " is given twice");
        }
        switch (keyword) {
            case "sender-domains" -> senderDomains = senderDomains(value);
            case "senders" -> senders = senders(value);
            case "recipients-per-hour" -> recipientsPerHour = OptionalInt.of(perHour(value));
            case "disabled" -> disabled = true;
            default -> throw new IllegalArgumentException(
                    "unknown word; there are sender-domains=, senders=, recipients-per-hour= and disabled");
        }
    }

    static List<String> senderDomains(String list) {
        var domains = new ArrayList<String>();
        for (var entry : list.split(",", -1)) {
            try {
                DomainName.of(entry.startsWith(".") ? entry.substring(1) : entry);
            } catch (IllegalArgumentException _) {
                throw new IllegalArgumentException("sender-domains are domains with commas between them");
            }
            domains.add(entry);
        }
        return domains;
    }

    static List<Mailbox> senders(String list) {
        var addresses = new ArrayList<Mailbox>();
        for (var entry : list.split(",", -1)) {
            try {
                addresses.add(Mailbox.of(entry));
            } catch (IllegalArgumentException _) {
                throw new IllegalArgumentException("senders are addresses with commas between them");
            }
        }
        return addresses;
    }

    static int perHour(String value) {
        if (!value.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException("recipients-per-hour is a whole number from 1 on");
        }
        return Integer.parseInt(value);
    }
}
