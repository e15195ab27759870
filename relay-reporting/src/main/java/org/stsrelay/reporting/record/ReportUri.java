package org.stsrelay.reporting.record;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Mailbox;

/// Reads one URI of a `rua` field.
final class ReportUri {

    private static final String HTTPS = "https:";

    private ReportUri() {}

    /// @throws IllegalArgumentException saying what was expected
    static Destination read(String text) {
        if (text.length() > Destination.MAX_LENGTH) {
            throw new IllegalArgumentException("expected a URI of at most " + Destination.MAX_LENGTH + " characters");
        }
        // DMARC's size suffix is not defined here; a comma or a semicolon has ended the URI before (RFC 8460 §3).
        if (text.indexOf('!') >= 0) {
            throw new IllegalArgumentException("expected a URI in which '!' is written %21");
        }
        if (text.regionMatches(true, 0, Destination.MAILTO, 0, Destination.MAILTO.length())) {
            return new Destination.Mail(address(text.substring(Destination.MAILTO.length())));
        }
        if (text.regionMatches(true, 0, HTTPS, 0, HTTPS.length())) {
            return new Destination.Https(https(text));
        }
        throw new IllegalArgumentException("expected a URI that begins with mailto: or https:");
    }

    private static Mailbox address(String afterScheme) {
        var question = afterScheme.indexOf('?');
        var encoded = question < 0 ? afterScheme : afterScheme.substring(0, question);
        try {
            var mailbox = Mailbox.of(decoded(encoded));
            if (mailbox.domain() instanceof DomainPart.Name) {
                return mailbox;
            }
        } catch (IllegalArgumentException _) {
            // Said below, as the owner has to hear it.
        }
        throw new IllegalArgumentException("expected one mail address after mailto:");
    }

    private static URI https(String text) {
        try {
            var uri = new URI(text);
            if (uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw new IllegalArgumentException("expected https:// with a host, and neither user nor fragment");
    }

    /// Percent-decoded octets are UTF-8 (RFC 6068, section 2).
    private static String decoded(String text) {
        var octets = new ByteArrayOutputStream(text.length());
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= 0x80) {
                throw new IllegalArgumentException("a URI is ASCII");
            }
            octets.write(c == '%' ? octet(text, i) : c);
            i += c == '%' ? 2 : 0;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }

    private static int octet(String text, int percent) {
        var high = percent + 2 < text.length() ? Character.digit(text.charAt(percent + 1), 16) : -1;
        var low = high < 0 ? -1 : Character.digit(text.charAt(percent + 2), 16);
        if (low < 0) {
            throw new IllegalArgumentException("expected two hexadecimal digits after %");
        }
        return high * 16 + low;
    }
}
