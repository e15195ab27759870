package org.stsrelay.server.journey;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;
import org.stsrelay.lab.MxMail;

/// A message that can be told from all others, and of which each octet is known.
///
/// @param size about how many octets its body has
record NumberedMessage(int number, int size) {

    static final String SENDER = "sender@client.lab.example";

    private static final Pattern NUMBER = Pattern.compile("(?m)^Message-ID: <(\\d+)@client\\.lab\\.example>");
    private static final Pattern QUEUE_ID = Pattern.compile("\\sid ([0-9A-Z]{26})");
    private static final int LINE = 76;

    /// Its lines, ended by CRLF, not yet dot-stuffed.
    byte[] octets() {
        var text = new StringBuilder(size + 300).append("From: <")
                .append(SENDER)
                .append(">\r\nSubject: number ")
                .append(number)
                .append("\r\nMessage-ID: <")
                .append(number)
                .append("@client.lab.example>\r\n\r\n");
        var random = new Random(number);
        for (var written = 0; written < size; written += LINE + 2) {
            random.ints(LINE, '!', '~' + 1).forEach(octet -> text.append((char) octet));
            text.append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /// Whether it came as it was sent, under the relay's own field.
    boolean isWhatCame(MxMail mail) {
        var sent = octets();
        var came = mail.octets();
        return came.length > sent.length
                && Arrays.equals(came, came.length - sent.length, came.length, sent, 0, sent.length);
    }

    static int numberOf(MxMail mail) {
        return Integer.parseInt(found(NUMBER, mail));
    }

    /// The id that the relay's own field gives it.
    static String queueIdOf(MxMail mail) {
        return found(QUEUE_ID, mail);
    }

    private static String found(Pattern pattern, MxMail mail) {
        var found = pattern.matcher(mail.text());
        if (!found.find()) {
            throw new IllegalArgumentException("no " + pattern + " in " + mail.text());
        }
        return found.group(1);
    }
}
