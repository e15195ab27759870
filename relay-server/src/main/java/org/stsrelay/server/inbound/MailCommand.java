package org.stsrelay.server.inbound;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.MailOptions.BodyType;
import org.stsrelay.delivery.mail.MailOptions.Ret;
import org.stsrelay.delivery.mail.ReversePath;

/// MAIL, read.
///
/// @param sender the reverse path
/// @param options the parameters that travel with the message
/// @param size what SIZE said, 0 when it said nothing
record MailCommand(ReversePath sender, MailOptions options, long size) {

    private static final Set<String> KNOWN = Set.of("SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "REQUIRETLS");
    private static final Set<String> KNOWN_WITH_LOGINS =
            Set.of("SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "REQUIRETLS", "AUTH");
    /// RFC 1870 §6.1.
    private static final int SIZE_DIGITS = 20;
    /// RFC 3461 §4.4.
    private static final int MAX_ENVELOPE_ID = 100;

    /// @param argument what follows `MAIL `
    /// @param logins whether AUTH is offered, and with it the parameter of that name
    /// @param tls whether it was said under TLS
    static MailCommand parse(String argument, boolean logins, boolean tls) throws Refusal {
        var path = Bracketed.after("FROM:", argument);
        var parameters = Parameters.parse(path.parameters(), logins ? KNOWN_WITH_LOGINS : KNOWN);
        checkSubmitter(parameters);
        var utf8 = parameters.flag("SMTPUTF8");
        var options = new MailOptions(body(parameters), utf8, requireTls(parameters, tls), ret(parameters),
                envelopeId(parameters));
        return new MailCommand(sender(path.path(), utf8), options, size(parameters));
    }

    /// Who submitted it, says the client. It is read, and believed of nobody (RFC 4954 §5).
    private static void checkSubmitter(Parameters parameters) throws Refusal {
        var value = parameters.value("AUTH");
        if (value.isPresent() && !value.get().equals("<>") && !Xtext.isXtext(value.get())) {
            throw Refusal.syntax("AUTH is <> or an address in xtext");
        }
    }

    /// What came in clear has been read on the way already: whoever demands this, demands it from the first step on (RFC
    /// 8689 §2).
    private static boolean requireTls(Parameters parameters, boolean tls) throws Refusal {
        var demanded = parameters.flag("REQUIRETLS");
        if (demanded && !tls) {
            throw Refusal.of(Rejection.PROTOCOL, 530, "5.7.10 REQUIRETLS needs TLS: say STARTTLS first");
        }
        return demanded;
    }

    private static ReversePath sender(String path, boolean utf8) throws Refusal {
        if (!utf8 && !Xtext.isAscii(path)) {
            throw Refusal.of(Rejection.MALFORMED, 553, "5.6.7 The address needs SMTPUTF8");
        }
        try {
            return ReversePath.of(path);
        } catch (IllegalArgumentException _) {
            throw Refusal.of(Rejection.MALFORMED, 501, "5.1.7 The sender is no address of the form local-part@domain");
        }
    }

    private static BodyType body(Parameters parameters) throws Refusal {
        var value = parameters.value("BODY").map(text -> text.toUpperCase(Locale.ROOT)).orElse("7BIT");
        return switch (value) {
            case "7BIT" -> BodyType.SEVEN_BIT;
            case "8BITMIME" -> BodyType.EIGHT_BIT_MIME;
            default -> throw Refusal.syntax("BODY is 7BIT or 8BITMIME");
        };
    }

    private static Optional<Ret> ret(Parameters parameters) throws Refusal {
        var value = parameters.value("RET").map(text -> text.toUpperCase(Locale.ROOT)).orElse("");
        return switch (value) {
            case "" -> Optional.empty();
            case "FULL" -> Optional.of(Ret.FULL);
            case "HDRS" -> Optional.of(Ret.HDRS);
            default -> throw Refusal.syntax("RET is FULL or HDRS");
        };
    }

    private static Optional<String> envelopeId(Parameters parameters) throws Refusal {
        var value = parameters.value("ENVID");
        if (value.isPresent() && (value.get().length() > MAX_ENVELOPE_ID || !Xtext.isXtext(value.get()))) {
            throw Refusal.syntax("ENVID is up to 100 characters of xtext");
        }
        return value;
    }

    /// More digits than a number of ours can hold are a size all the same, and too big for anybody.
    private static long size(Parameters parameters) throws Refusal {
        var value = parameters.value("SIZE").orElse("0");
        if (value.length() > SIZE_DIGITS || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Refusal.syntax("SIZE is a number of up to 20 digits");
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException _) {
            return Long.MAX_VALUE;
        }
    }
}
