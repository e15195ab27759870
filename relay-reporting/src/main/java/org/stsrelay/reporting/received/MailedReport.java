package org.stsrelay.reporting.received;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/// Finds the reports in a mail, one as a rule: by their type; where a sender has types of his own, by their file name, or by
/// what they hold as a person would who opened them.
final class MailedReport {

    /// One for all, as nothing is set in it: to make one is to look through every jar.
    private static final Session SESSION = Session.getInstance(new Properties());

    private static final int MAX_DEPTH = 6;
    private static final int MAX_PARTS = 50;
    private static final int MAX_PART = 32 << 20;
    /// Somebody may forward a few in one mail.
    private static final int MAX_REPORTS = 10;

    private final List<Found> found = new ArrayList<>();
    private int parts;
    private boolean hasArchive;

    private MailedReport() {}

    /// @param octets as they came out of the transfer encoding
    record Found(byte[] octets) {}

    /// One at least.
    static List<Found> in(byte[] mail) throws UnreadableReportException {
        MailBounds.check(mail);
        try {
            var message = new MimeMessage(SESSION, new ByteArrayInputStream(mail));
            var search = new MailedReport();
            search.look(message, 0);
            return search.found();
        } catch (MessagingException | IOException | RuntimeException e) {
            throw new UnreadableReportException("the mail cannot be read: " + e.getMessage(), e);
        }
    }

    private List<Found> found() throws UnreadableReportException {
        if (found.isEmpty() && hasArchive) {
            throw new UnreadableReportException("the mail has no TLS report but a ZIP archive; unpack that, and give"
                    + " what is in it");
        }
        if (found.isEmpty()) {
            throw new UnreadableReportException(
                    "it is no TLS report: neither JSON, nor compressed JSON, nor a mail with an attachment of"
                            + " type application/tlsrpt+gzip or application/tlsrpt+json, or with a report in another");
        }
        return found;
    }

    private void look(Part part, int depth) throws MessagingException, IOException, UnreadableReportException {
        if (++parts > MAX_PARTS || depth > MAX_DEPTH) {
            throw new UnreadableReportException(
                    "the mail has more than " + MAX_PARTS + " parts, or parts nested deeper than " + MAX_DEPTH);
        }
        if (isDeclared(part)) {
            add(part);
        } else if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart inner) {
            for (var i = 0; i < inner.getCount(); i++) {
                look(inner.getBodyPart(i), depth + 1);
            }
        } else if (part.isMimeType("message/rfc822") && part.getContent() instanceof MimeMessage inner) {
            look(inner, depth + 1);
        } else {
            lookInto(part);
        }
    }

    private void lookInto(Part part) throws MessagingException, IOException, UnreadableReportException {
        var beginning = beginning(part);
        hasArchive |= beginning.isZip();
        if (beginning.isReport()) {
            add(part);
        }
    }

    /// What cannot be decoded is none.
    private static Beginning beginning(Part part) {
        try (var in = part.getInputStream()) {
            return Beginning.of(in);
        } catch (MessagingException | IOException _) {
            return Beginning.of(new byte[0]);
        }
    }

    private void add(Part part) throws MessagingException, IOException, UnreadableReportException {
        if (found.size() >= MAX_REPORTS) {
            throw new UnreadableReportException("the mail has more than " + MAX_REPORTS + " reports");
        }
        found.add(new Found(octets(part)));
    }

    private static boolean isDeclared(Part part) throws MessagingException {
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
