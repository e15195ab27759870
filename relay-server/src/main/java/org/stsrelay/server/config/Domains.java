package org.stsrelay.server.config;

import java.util.regex.Pattern;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Mailbox;

/// Domain names and mail addresses as they are written, U-labels included.
final class Domains {

    /// A top-level label of digits only would be read as an address by some (RFC 1123 §2.1).
    private static final Pattern NUMERIC_END = Pattern.compile("(?:.*\\.)?\\d+");

    private Domains() {}

    static DomainName parse(String text) {
        try {
            return DomainName.of(text);
        } catch (IllegalArgumentException _) {
            throw new Malformed("'" + Spelling.printable(text) + "' is no domain name", "");
        }
    }

    static DomainPattern pattern(String text) {
        if (text.startsWith("*.")) {
            throw new Malformed("'" + Spelling.printable(text) + "' is no domain",
                    "every subdomain is written '" + Spelling.printable(text.substring(1)) + "'");
        }
        return text.startsWith(".")
                ? new DomainPattern(parse(text.substring(1)), true)
                : new DomainPattern(parse(text), false);
    }

    /// What stands after EHLO (RFC 5321 §4.1.1.1): a name with a dot in it, or an address literal.
    static DomainPart helloName(String text) {
        if (text.startsWith("[")) {
            try {
                return DomainPart.of(text);
            } catch (IllegalArgumentException _) {
                throw new Malformed("'" + Spelling.printable(text) + "' is no address literal",
                        "write \"[192.0.2.1]\" or \"[IPv6:2001:db8::1]\"");
            }
        }
        return new DomainPart.Name(hostName(text));
    }

    /// The name of a host as the world knows it.
    static DomainName hostName(String text) {
        var name = parse(text);
        if (!name.ascii().contains(".") || name.ascii().contains("_") || NUMERIC_END.matcher(name.ascii()).matches()) {
            throw new Malformed("'" + Spelling.printable(text) + "' is no fully qualified host name",
                    "receivers expect a name such as relay.example.org");
        }
        return name;
    }

    /// One that mail gets away with to everybody. Few hosts offer SMTPUTF8, without which other local parts cannot be sent
    /// (RFC 6531 §3.4).
    static Mailbox asciiMailbox(String text) {
        var address = mailbox(text);
        if (address.needsSmtpUtf8()) {
            throw new Malformed(
                    "'" + Spelling.printable(text) + "' has a local part that is not ASCII, so that only hosts"
                            + " with SMTPUTF8 would take mail from it (RFC 6531 §3.4)",
                    "use an address of ASCII letters, such as tls-reports@" + address.domain());
        }
        if (!address.asciiDomainText().equals(address.text())) {
            throw new Malformed("'" + Spelling.printable(text) + "' has a domain that is not ASCII",
                    "write its A-labels: " + address.asciiDomainText());
        }
        return address;
    }

    static Mailbox mailbox(String text) {
        var address = text.regionMatches(true, 0, "mailto:", 0, 7) ? text.substring(7) : text;
        try {
            return Mailbox.of(address);
        } catch (IllegalArgumentException _) {
            throw new Malformed("'" + Spelling.printable(text) + "' is no mail address", "");
        }
    }
}
