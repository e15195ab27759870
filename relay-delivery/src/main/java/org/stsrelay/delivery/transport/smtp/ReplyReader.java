package org.stsrelay.delivery.transport.smtp;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.stsrelay.delivery.mail.Reply;

/// Reads one SMTP reply (RFC 5321 §4.2) and not an octet more.
///
/// Tolerant where the standard asks for it: a code without text, a line ended by LF alone, text in any character set.
/// Lines with differing codes, codes outside 200 to 599 and endless replies are no reply.
final class ReplyReader {

    static final int MAX_OCTETS = 64 * 1024;
    /// A reply goes into history and notices once for each recipient, so that little of it is enough. EHLO needs all.
    private static final int KEPT_CHARACTERS = 4 * 1024;
    private static final int CODE_LENGTH = 3;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    private final int keep;
    private int octets;

    private ReplyReader(InputStream in, int keep) {
        this.in = in;
        this.keep = keep;
    }

    /// @throws EOFException when the peer closes before the reply is complete
    /// @throws ReplySyntaxException when it is no reply
    static Reply read(InputStream in) throws IOException {
        return new ReplyReader(in, KEPT_CHARACTERS).reply();
    }

    /// As [#read], with all of its text.
    static Reply readWhole(InputStream in) throws IOException {
        return new ReplyReader(in, MAX_OCTETS).reply();
    }

    private Reply reply() throws IOException {
        var texts = new ArrayList<String>();
        var first = nextLine();
        var code = codeOf(first);
        var kept = keep(texts, first, 0);
        for (var last = first; isContinued(last);) {
            last = nextLine();
            if (codeOf(last) != code) {
                throw new ReplySyntaxException(
                        "sent a reply whose lines have the codes " + code + " and " + codeOf(last));
            }
            kept = keep(texts, last, kept);
        }
        return Reply.of(code, texts);
    }

    private int keep(List<String> texts, String text, int kept) {
        if (kept > keep) {
            return kept;
        }
        var words = text.length() > CODE_LENGTH ? text.substring(CODE_LENGTH + 1) : "";
        texts.add(words.length() > keep ? words.substring(0, keep) : words);
        return kept + words.length() + 1;
    }

    private String nextLine() throws IOException {
        line.reset();
        for (var octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException(
                        octets == 0 ? "closed the connection" : "closed the connection in the middle of a reply");
            }
            if (++octets > MAX_OCTETS) {
                throw new ReplySyntaxException("sent a reply of more than " + MAX_OCTETS + " octets");
            }
            line.write(octet);
        }
        octets++;
        return clean(line.toString(StandardCharsets.UTF_8));
    }

    /// Without the CR at its end; a control character becomes a blank.
    private static String clean(String text) {
        var whole = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        var clean = new StringBuilder(whole);
        for (var i = 0; i < clean.length(); i++) {
            if (Character.isISOControl(clean.charAt(i))) {
                clean.setCharAt(i, ' ');
            }
        }
        return clean.toString();
    }

    private static int codeOf(String text) throws ReplySyntaxException {
        if (text.length() < CODE_LENGTH || !isDigit(text.charAt(1)) || !isDigit(text.charAt(2))
                || (text.length() > CODE_LENGTH && text.charAt(CODE_LENGTH) != ' '
                        && text.charAt(CODE_LENGTH) != '-')) {
            throw new ReplySyntaxException("sent something that is no SMTP reply: " + shown(text));
        }
        if (text.charAt(0) < '2' || text.charAt(0) > '5') {
            throw new ReplySyntaxException("sent a reply with an unknown kind of code: " + shown(text));
        }
        return Integer.parseInt(text, 0, CODE_LENGTH, 10);
    }

    private static boolean isContinued(String text) {
        return text.length() > CODE_LENGTH && text.charAt(CODE_LENGTH) == '-';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }
}
