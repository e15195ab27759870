package org.stsrelay.server.inbound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.QueueId;

/// The trace field that we put on top of a message (RFC 5321 §4.4).
///
/// @param loggedIn whether it was; as who is nobody's business but ours (RFC 4954 §7 asks for the fact alone)
/// @param onlyRecipient the recipient, if there is one alone: two would tell each other's address (RFC 5321 §7.2)
/// @param at in the local time zone
record ReceivedField(Greeting greeting, InetAddress client, Optional<Connection.Tls> tls, boolean loggedIn,
        boolean smtpUtf8,
        DomainName by, QueueId id, Optional<Mailbox> onlyRecipient, ZonedDateTime at) {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH);

    /// The field with its line ends.
    byte[] octets() {
        var text = new StringBuilder(256).append("Received: from ").append(from());
        text.append("\r\n\tby ").append(by).append(" with ").append(protocol());
        tls.ifPresent(
                facts -> text.append("\r\n\t(")
                        .append(facts.protocol())
                        .append(' ')
                        .append(facts.cipher())
                        .append(')'));
        text.append("\r\n\tid ").append(id);
        onlyRecipient.ifPresent(mailbox -> text.append("\r\n\tfor <").append(mailbox.text()).append('>'));
        text.append(";\r\n\t").append(DATE.format(at)).append("\r\n");
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The client's own name where it is one; what else it may have said stands in a comment, where it can do no harm.
    private String from() {
        var literal = literal(client);
        if (greeting.isDomain()) {
            return greeting.name() + " (" + literal + ")";
        }
        var said = commentText(greeting.name());
        return literal + " (" + literal + ")" + (said.isEmpty() ? "" : "\r\n\t(called itself " + said + ")");
    }

    private static String literal(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return "[" + address.getHostAddress() + "]";
        }
        var text = address.getHostAddress();
        var zone = text.indexOf('%');
        return "[IPv6:" + (zone < 0 ? text : text.substring(0, zone)) + "]";
    }

    /// Nothing that ends a comment or quotes in one (RFC 5322 §3.2.2).
    private static String commentText(String name) {
        return name.replaceAll("[^\\x20-\\x27\\x2a-\\x5b\\x5d-\\x7e]", "?");
    }

    /// The registered names (RFC 3848, RFC 6531 §4.3). TLS without EHLO has none of its own.
    private String protocol() {
        if (!greeting.extended()) {
            return "SMTP";
        }
        return (smtpUtf8 ? "UTF8SMTP" : "ESMTP") + (tls.isPresent() ? "S" : "") + (loggedIn ? "A" : "");
    }
}
