package org.stsrelay.delivery.spool;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Learns what a relay has to know of a message's octets while they pass by, in pieces of any size: how many there are,
/// whether they need an 8-bit way, how often the message was received, its Message-ID, what it says about TLS.
///
/// Nothing is changed and little is kept, whatever the message holds. One scanner serves one message and one thread.
public final class ContentScanner {

    /// As much of a header line as is looked at. RFC 5322 §2.1.1 allows 998.
    private static final int LOOKED_AT = 1000;
    private static final byte[] RECEIVED = "received".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGE_ID = "message-id".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TLS_REQUIRED = "tls-required".getBytes(StandardCharsets.US_ASCII);

    /// Room for a folded `No`; a longer value says something else.
    private static final int TLS_REQUIRED_LIMIT = 100;
    private static final Pattern NO = Pattern.compile("[ \\t]*no[ \\t]*", Pattern.CASE_INSENSITIVE);

    private static final Pattern UNFIT = Pattern.compile("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\x80-\\x9f]");

    private final byte[] line = new byte[LOOKED_AT];
    private final FieldValue messageId = new FieldValue(LOOKED_AT);
    private final FieldValue tlsRequired = new FieldValue(TLS_REQUIRED_LIMIT);
    private final FieldValue others = new FieldValue(0);
    private FieldValue current = others;
    private int lineLength;
    private boolean inHeader = true;
    private int tlsRequiredFields;
    private boolean eightBit;
    private boolean utf8Header;
    private int received;
    private long size;

    /// Takes the next octets of the message. Lines end with CRLF; a lone LF ends one too.
    public void scan(byte[] octets, int offset, int length) {
        size += length;
        var end = offset + length;
        var body = inHeader ? scanHeader(octets, offset, end) : offset;
        if (Octets.anyHigh(octets, offset, body)) {
            utf8Header = true;
            eightBit = true;
        }
        eightBit = eightBit || Octets.anyHigh(octets, body, end);
    }

    /// How many Received fields the header has, for RFC 5321 §6.3.
    public int received() {
        return received;
    }

    /// What was learnt of everything scanned so far.
    public Message.Content content() {
        return new Message.Content(size, eightBit, utf8Header, messageIdText(), saysNo());
    }

    /// RFC 8689 §3 allows one field with one value. What is said otherwise is not said: the doubt is for protection.
    private boolean saysNo() {
        return tlsRequiredFields == 1 && !tlsRequired.isCut() && NO.matcher(tlsRequired.text()).matches();
    }

    /// @return where the body begins, or `end` when the header goes on
    private int scanHeader(byte[] octets, int offset, int end) {
        for (var i = offset; i < end; i++) {
            var octet = octets[i];
            if (octet == '\n') {
                endOfLine();
                if (!inHeader) {
                    return i + 1;
                }
            } else if (lineLength < LOOKED_AT) {
                line[lineLength++] = octet;
            }
        }
        return end;
    }

    private void endOfLine() {
        if (lineLength > 0 && line[lineLength - 1] == '\r') {
            lineLength--;
        }
        if (lineLength == 0) {
            inHeader = false;
        } else if (isBlank(line[0])) {
            current.add(line, 0, lineLength);
        } else {
            beginField();
        }
        lineLength = 0;
    }

    private void beginField() {
        current = others;
        if (isField(RECEIVED)) {
            received++;
        } else if (messageId.isEmpty() && isField(MESSAGE_ID)) {
            begin(messageId);
        } else if (isField(TLS_REQUIRED)) {
            tlsRequiredFields++;
            begin(tlsRequired);
        }
    }

    private void begin(FieldValue value) {
        current = value;
        var colon = 0;
        while (line[colon] != ':') {
            colon++;
        }
        value.add(line, colon + 1, lineLength);
    }

    /// Blanks before the colon are obsolete, not unknown (RFC 5322 §4.5).
    private boolean isField(byte[] name) {
        if (lineLength <= name.length) {
            return false;
        }
        for (var i = 0; i < name.length; i++) {
            if ((line[i] | 0x20) != (name[i] | 0x20)) {
                return false;
            }
        }
        var colon = name.length;
        while (colon < lineLength && isBlank(line[colon])) {
            colon++;
        }
        return colon < lineLength && line[colon] == ':';
    }

    /// Fit for a log line, whatever the message says.
    private String messageIdText() {
        var text = messageId.text().strip();
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f) ? text : UNFIT.matcher(text).replaceAll("?");
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
