package org.stsrelay.server.inbound;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.mail.Recipient;

/// Reads RCPT.
final class RcptCommand {

    private static final Set<String> KNOWN = Set.of("NOTIFY", "ORCPT");
    /// RFC 3461 §4.2.
    private static final int MAX_ORIGINAL_RECIPIENT = 500;

    private RcptCommand() {}

    /// @param argument what follows `RCPT `
    /// @param utf8 whether MAIL said SMTPUTF8
    /// @param hostname where `<Postmaster>` lives, the one address without a domain
    static Recipient parse(String argument, boolean utf8, DomainName hostname) throws Refusal {
        var path = Bracketed.after("TO:", argument);
        var parameters = Parameters.parse(path.parameters(), KNOWN);
        return new Recipient(mailbox(path.path(), utf8, hostname), notifyOn(parameters),
                originalRecipient(parameters, utf8));
    }

    private static Mailbox mailbox(String path, boolean utf8, DomainName hostname) throws Refusal {
        if (!utf8 && !Xtext.isAscii(path)) {
            throw Refusal.of(Rejection.MALFORMED, 553, "5.6.7 The address needs SMTPUTF8");
        }
        try {
            // RFC 5321 §4.5.1: every server that relays has a postmaster, and says so without a domain. Ours is reached by
            // mail to our own name, so the message takes that way like any other.
            return Mailbox.of(path.equalsIgnoreCase("postmaster") ? path + "@" + hostname : path);
        } catch (IllegalArgumentException _) {
            throw Refusal.of(Rejection.MALFORMED, 501,
                    "5.1.3 The recipient is no address of the form local-part@domain");
        }
    }

    /// NEVER stands alone, the others in any number (RFC 3461 §4.1).
    private static Set<Notify> notifyOn(Parameters parameters) throws Refusal {
        var value = parameters.value("NOTIFY");
        var conditions = EnumSet.noneOf(Notify.class);
        if (value.isPresent()) {
            for (var keyword : value.get().split(",", -1)) {
                conditions.add(condition(keyword));
            }
        }
        if (conditions.contains(Notify.NEVER) && conditions.size() > 1) {
            throw Refusal.syntax("NOTIFY=NEVER stands alone");
        }
        return conditions;
    }

    private static Notify condition(String keyword) throws Refusal {
        return switch (keyword.toUpperCase(Locale.ROOT)) {
            case "NEVER" -> Notify.NEVER;
            case "SUCCESS" -> Notify.SUCCESS;
            case "FAILURE" -> Notify.FAILURE;
            case "DELAY" -> Notify.DELAY;
            default -> throw Refusal.syntax("NOTIFY is NEVER, or some of SUCCESS, FAILURE and DELAY");
        };
    }

    /// Kept as it came, letter for letter (RFC 3461 §5.2.1). With SMTPUTF8 it may be in UTF-8 (RFC 6533 §3).
    private static Optional<String> originalRecipient(Parameters parameters, boolean utf8) throws Refusal {
        var value = parameters.value("ORCPT");
        if (value.isPresent() && !isOriginalRecipient(value.get(), utf8)) {
            throw Refusal.syntax("ORCPT is an address type, a semicolon and up to 500 characters of xtext");
        }
        return value;
    }

    private static boolean isOriginalRecipient(String value, boolean utf8) {
        var semicolon = value.indexOf(';');
        if (semicolon < 1 || semicolon == value.length() - 1 || value.length() > MAX_ORIGINAL_RECIPIENT) {
            return false;
        }
        var address = value.substring(semicolon + 1);
        return Xtext.isAtom(value.substring(0, semicolon))
                && (Xtext.isXtext(address) || (utf8 && Xtext.isUtf8Text(address)));
    }
}
