package org.stsrelay.reporting.received;

import java.nio.charset.StandardCharsets;

/// What people take for a TLS report and is none, by its first octets.
final class OtherKind {

    private static final int LOOKED_AT = 1000;

    private OtherKind() {}

    static void refuse(byte[] octets) throws UnreadableReportException {
        var begin = new String(octets, 0, Math.min(octets.length, LOOKED_AT), StandardCharsets.ISO_8859_1);
        if (begin.isBlank()) {
            throw new UnreadableReportException("it is empty");
        }
        if (begin.startsWith("PK\u0003\u0004")) {
            throw new UnreadableReportException("it is a ZIP archive; unpack it first, and give what is in it");
        }
        if (begin.stripLeading().startsWith("<")) {
            throw new UnreadableReportException("it is XML or HTML, as DMARC reports and web pages are; a TLS report is"
                    + " JSON");
        }
        refuseMailbox(begin, octets);
    }

    /// One mail in it is read; of several all but the first would get lost without a word.
    private static void refuseMailbox(String begin, byte[] octets) throws UnreadableReportException {
        if (begin.startsWith("From ")
                && new String(octets, StandardCharsets.ISO_8859_1).indexOf("\n\nFrom ") >= 0) {
            throw new UnreadableReportException("it is a mailbox (mbox) with several mails; save each as a file of its"
                    + " own, or use a Maildir");
        }
    }
}
