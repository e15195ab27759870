package org.stsrelay.reporting.received;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Looks whether a mail can be given to the library, which takes in all headers, parameters and parts before it can be asked
/// how many there are: a megabyte of them takes it minutes and gigabytes. Report mails have a few kilobytes of headers.
final class MailBounds {

    private static final int MAX_HEADER_OCTETS = 256 << 10;
    private static final int MAX_HEADER_LINES = 2000;
    private static final int MAX_SEPARATORS = 500;
    private static final int MAX_SHOWN = 200;

    private int headerOctets;
    private int headerLines;
    private int separators;
    private boolean inHeader = true;
    private boolean holdsMessage;

    private MailBounds() {}

    static void check(byte[] mail) throws UnreadableReportException {
        var bounds = new MailBounds();
        var start = 0;
        for (var i = 0; i < mail.length; i++) {
            if (mail[i] == '\n' || (mail[i] == '\r' && (i + 1 == mail.length || mail[i + 1] != '\n'))) {
                bounds.line(mail, start, i);
                start = i + 1;
            }
        }
        bounds.line(mail, start, mail.length);
    }

    private void line(byte[] mail, int start, int end) throws UnreadableReportException {
        var length = end > start && mail[end - 1] == '\r' ? end - start - 1 : end - start;
        if (length >= 2 && mail[start] == '-' && mail[start + 1] == '-') {
            separators++;
            begin();
        } else if (inHeader && length == 0) {
            // A message that is attached begins with headers of its own.
            inHeader = holdsMessage;
            holdsMessage = false;
        } else if (inHeader) {
            header(mail, start, length);
        }
        if (headerOctets > MAX_HEADER_OCTETS || headerLines > MAX_HEADER_LINES || separators > MAX_SEPARATORS) {
            throw new UnreadableReportException("the mail has more than %d KiB or %d lines of headers, or more than %d"
                    .formatted(MAX_HEADER_OCTETS >> 10, MAX_HEADER_LINES, MAX_SEPARATORS)
                    + " lines that could part it: no report has");
        }
    }

    private void begin() {
        inHeader = true;
        holdsMessage = false;
    }

    private void header(byte[] mail, int start, int length) {
        headerLines++;
        headerOctets += length;
        var beginning = new String(mail, start, Math.min(length, MAX_SHOWN), StandardCharsets.ISO_8859_1);
        holdsMessage |= beginning.toLowerCase(Locale.ROOT).contains("message/");
    }
}
