package org.stsrelay.delivery.bounce;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Mailbox;

/// Addresses and names in the typed form of RFC 3464 §2.1.2: `rfc822; bob@example.com`, `dns; mx.example.com`.
final class AddressFields {

    /// RFC 3461 §4: `+` and two upper-case hexadecimal digits.
    private static final Pattern HEX = Pattern.compile("\\+([0-9A-F]{2})");

    private static final String UTF8 = "utf-8;";
    /// RFC 6533 §3: a character by its number.
    private static final Pattern UNITEXT = Pattern.compile("\\\\x\\{([0-9A-Fa-f]{2,6})\\}");

    private AddressFields() {}

    /// The address from the envelope. One that only SMTPUTF8 can carry is escaped, so that the part stays 7-bit
    /// (RFC 6533 §3).
    static String recipient(Mailbox mailbox) {
        return mailbox.needsSmtpUtf8()
                ? "utf-8; " + escaped(mailbox.text())
                : "rfc822; " + mailbox.asciiDomainText();
    }

    /// What ORCPT said: type and address.
    static String original(String orcpt) {
        var semicolon = orcpt.indexOf(';');
        return semicolon < 0
                ? "rfc822; " + xtext(orcpt)
                : orcpt.substring(0, semicolon) + "; " + xtext(orcpt.substring(semicolon + 1));
    }

    /// The same where UTF-8 may stand as it is.
    static String globalRecipient(Mailbox mailbox) {
        return mailbox.needsSmtpUtf8() ? "utf-8; " + mailbox.text() : recipient(mailbox);
    }

    /// The same where UTF-8 may stand as it is: escapes are undone (RFC 6533 §3).
    static String globalOriginal(String orcpt) {
        return orcpt.regionMatches(true, 0, UTF8, 0, UTF8.length())
                ? "utf-8; " + UNITEXT.matcher(orcpt.substring(UTF8.length())).replaceAll(AddressFields::character)
                : original(orcpt);
    }

    private static String character(MatchResult escaped) {
        var point = Integer.parseInt(escaped.group(1), 16);
        return Matcher.quoteReplacement(
                Character.isDefined(point) && !Character.isISOControl(point)
                        ? Character.toString(point)
                        : escaped.group());
    }

    static String host(DomainPart host) {
        return "dns; " + host;
    }

    /// Decodes xtext. What comes out may be anything, line ends included, and is cleaned where it is used.
    static String xtext(String encoded) {
        return HEX.matcher(encoded)
                .replaceAll(
                        found -> Matcher.quoteReplacement(
                                String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    }

    private static String escaped(String address) {
        var text = new StringBuilder();
        address.codePoints().forEach(c -> {
            if (c > 0x20 && c < 0x7f && c != '\\' && c != '+' && c != '=') {
                text.appendCodePoint(c);
            } else {
                text.append("\\x{").append(Integer.toHexString(c).toUpperCase(Locale.ROOT)).append('}');
            }
        });
        return text.toString();
    }
}
