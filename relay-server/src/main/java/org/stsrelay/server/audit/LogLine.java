package org.stsrelay.server.audit;

import java.util.Optional;
import java.util.regex.Pattern;
import org.stsrelay.delivery.mail.DomainName;

/// Reads one line of a mail log, or of a list. Anybody who can send mail can write into a mail log, so whatever cannot be
/// understood is passed over.
final class LogLine {

    /// `... postfix/smtp[123]: 4XyZ: to=<a@b.example>, relay=..., status=sent (250 ok)`, under any `syslog_name`.
    private static final Pattern POSTFIX = Pattern.compile("/smtp\\[\\d+\\]: [0-9A-Za-z]+: to=<([^>]{1,400})>, ");
    private static final Pattern POSTFIX_STATUS = Pattern.compile(", status=(sent|deferred|bounced) ");

    /// `2026-11-24 12:00:00 1rABCD-000001-2x => a@b.example R=dnslookup T=remote_smtp H=mx.b.example [192.0.2.1]`, with the
    /// address in brackets where it was another before aliases.
    private static final Pattern EXIM = Pattern.compile(
            " [0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4} (=>|->|==|\\*\\*) (\\S{1,400})(?: <([^>]{1,400})>)? ");
    private static final Pattern LIST = Pattern.compile("\\s*([^\\s#]{1,400})\\s*(?:#.*)?");

    private LogLine() {}

    /// @param messages 1 where a message went, 0 where one wants to go
    record Entry(DomainName domain, int messages) {}

    static Optional<Entry> read(String line) {
        var postfix = POSTFIX.matcher(line);
        if (postfix.find()) {
            return postfixEntry(line, postfix.group(1));
        }
        var exim = EXIM.matcher(line);
        if (exim.find()) {
            return eximEntry(line, exim.group(1), exim.group(3) == null ? exim.group(2) : exim.group(3));
        }
        var list = LIST.matcher(line);
        return list.matches() ? entry(list.group(1), 1) : Optional.empty();
    }

    private static Optional<Entry> postfixEntry(String line, String address) {
        var status = POSTFIX_STATUS.matcher(line);
        return status.find() ? mailbox(address, status.group(1).equals("sent")) : Optional.empty();
    }

    /// Where no host is named, a message was delivered on the machine itself.
    private static Optional<Entry> eximEntry(String line, String arrow, String address) {
        var delivered = arrow.equals("=>") || arrow.equals("->");
        return delivered && !line.contains(" H=") ? Optional.empty() : mailbox(address, delivered);
    }

    private static Optional<Entry> mailbox(String address, boolean delivered) {
        return address.indexOf('@') < 0 ? Optional.empty() : entry(address, delivered ? 1 : 0);
    }

    private static Optional<Entry> entry(String text, int messages) {
        try {
            var name = DomainName.of(text.substring(text.lastIndexOf('@') + 1));
            // A single label is no domain of the world, and rather a word of something that is no list.
            return name.ascii().indexOf('.') > 0 ? Optional.of(new Entry(name, messages)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
