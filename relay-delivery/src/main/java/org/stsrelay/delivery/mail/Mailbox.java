package org.stsrelay.delivery.mail;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// A mail address as it was received. The local part is nobody's business but the final host's (RFC 5321 §2.4), so its
/// spelling and that of the domain are kept; `domain` is the canonical form that the relay works with.
///
/// @param localPart as received, quotes included
/// @param domainText the domain as received
/// @param domain the canonical domain or the address literal
public record Mailbox(String localPart, String domainText, DomainPart domain) {

    /// RFC 5321 §4.5.3.1.1 asks to accept 64 octets; real VERP addresses have more.
    private static final int MAX_LOCAL_PART = 255;

    public Mailbox {
        if (!isLocalPart(localPart)) {
            throw new IllegalArgumentException("not a local part");
        }
    }

    /// Strict against injection, tolerant of what real people have (`a..b.@example.org`).
    ///
    /// @param text `local-part@domain`, without angle brackets
    /// @throws IllegalArgumentException saying what is wrong, without repeating the text
    public static Mailbox of(String text) {
        return read(text, DomainPart::of);
    }

    /// As [DomainPart#ofStored].
    ///
    /// @throws IllegalArgumentException saying what is wrong, without repeating the text
    public static Mailbox ofStored(String text) {
        return read(text, DomainPart::ofStored);
    }

    private static Mailbox read(String text, Function<String, DomainPart> domain) {
        var at = text.lastIndexOf('@');
        if (at < 1 || at == text.length() - 1) {
            throw new IllegalArgumentException("expected local-part@domain");
        }
        var domainText = text.substring(at + 1);
        return new Mailbox(text.substring(0, at), domainText, domain.apply(domainText));
    }

    /// The address as received.
    public String text() {
        return localPart + "@" + domainText;
    }

    /// Whether only a next hop with SMTPUTF8 can take this address: a domain could be sent as A-labels, a local part not.
    public boolean needsSmtpUtf8() {
        return !DomainName.isAscii(localPart);
    }

    /// The address for a next hop that may not understand UTF-8: as received where that is ASCII, else with A-labels.
    public String asciiDomainText() {
        return DomainName.isAscii(domainText) ? text() : localPart + "@" + domain;
    }

    @Override
    public String toString() {
        return text();
    }

    /// A dot-atom in the widest sense, or one quoted string: no controls, no blanks, no brackets outside quotes.
    private static boolean isLocalPart(String text) {
        if (text.isEmpty() || text.getBytes(StandardCharsets.UTF_8).length > MAX_LOCAL_PART) {
            return false;
        }
        return text.startsWith("\"") ? isQuotedString(text) : isBare(text);
    }

    private static boolean isBare(String text) {
        for (var i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            if (!isBare(text.codePointAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBare(int c) {
        return c > 0x20 && c != 0x7f && "<>()[]\\,;:\"@".indexOf(c) < 0 && isTextual(c);
    }

    private static boolean isQuotedString(String text) {
        var last = text.length() - 1;
        if (last < 1 || text.charAt(last) != '"') {
            return false;
        }
        for (var i = 1; i < last; i++) {
            var c = text.charAt(i);
            if (c < 0x20 || c == 0x7f || c == '"' || (!isTextual(c) && !Character.isSurrogate(c))) {
                return false;
            }
            if (c == '\\' && (++i == last || text.charAt(i) < 0x20 || text.charAt(i) > 0x7e)) {
                return false;
            }
        }
        return true;
    }

    /// Neither a C1 control nor a lone surrogate nor a separator that could end a line somewhere.
    private static boolean isTextual(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED ->
                false;
            default -> true;
        };
    }
}
