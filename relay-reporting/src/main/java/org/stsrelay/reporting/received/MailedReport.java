package org.stsrelay.reporting.received;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/// Finds the report in a mail: by its type, or by its file name where a sender has types of his own.
final class MailedReport {

    private static final int MAX_DEPTH = 6;
    private static final int MAX_PARTS = 50;
    private static final int MAX_PART = 32 << 20;

    private int parts;

    private MailedReport() {}

    /// @param octets as they came out of the transfer encoding
    record Found(byte[] octets) {}

    static Found in(byte[] mail) throws UnreadableReportException {
        try {
            var message = new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(mail));
            return new MailedReport().find(message, 0)
                    .orElseThrow(() -> new UnreadableReportException(
                            "it is no TLS report: neither JSON, nor compressed JSON, nor a mail with an attachment of"
                                    + " type application/tlsrpt+gzip or application/tlsrpt+json"));
        } catch (MessagingException | IOException | RuntimeException e) {
            throw new UnreadableReportException("the mail cannot be read: " + e.getMessage(), e);
        }
    }

    private Optional<Found> find(Part part, int depth)
            throws MessagingException, IOException, UnreadableReportException {
        if (++parts > MAX_PARTS || depth > MAX_DEPTH) {
            throw new UnreadableReportException(
                    "the mail has more than " + MAX_PARTS + " parts, or parts nested deeper than " + MAX_DEPTH);
        }
        if (isReport(part)) {
            return Optional.of(new Found(octets(part)));
        }
        if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart inner) {
            return find(inner, depth);
        }
        return part.isMimeType("message/rfc822") && part.getContent() instanceof MimeMessage inner
                ? find(inner, depth + 1)
                : Optional.empty();
    }

    private Optional<Found> find(Multipart inner, int depth)
            throws MessagingException, IOException, UnreadableReportException {
        for (var i = 0; i < inner.getCount(); i++) {
            var found = find(inner.getBodyPart(i), depth + 1);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static boolean isReport(Part part) throws MessagingException {
        var name = Optional.ofNullable(part.getFileName()).orElse("").toLowerCase(Locale.ROOT);
        return part.isMimeType("application/tlsrpt+gzip") || part.isMimeType("application/tlsrpt+json")
                || name.endsWith(".json") || name.endsWith(".json.gz");
    }

    private static byte[] octets(Part part) throws MessagingException, IOException, UnreadableReportException {
        try (var in = part.getInputStream()) {
            var octets = in.readNBytes(MAX_PART + 1);
            if (octets.length > MAX_PART) {
                throw new UnreadableReportException("its attachment is larger than " + (MAX_PART >> 20) + " MiB");
            }
            return octets;
        }
    }
}
