package org.stsrelay.reporting.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Properties;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.ReportJson;
import org.stsrelay.reporting.report.ReportName;
import org.stsrelay.reporting.report.ReportText;

/// Writes the mail that carries a report: words for people, then the report itself, compressed. All of it is seven-bit with
/// short lines, so no host on the way has a reason to change what is signed.
public final class ReportMail {

    /// In English whatever the machine's language.
    private static final DateTimeFormatter DATE = DateTimeFormatter
            .ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /// One for all, as nothing is set in it: to make one is to look through every jar.
    private static final Session SESSION = Session.getInstance(new Properties());

    private final String from;
    private final MailSignature signature;

    /// @param from the sender; its domain is that of the signature
    public ReportMail(String from, MailSignature signature) {
        this.from = from;
        this.signature = signature;
    }

    /// Whoever gets the same report at the same moment gets the same octets.
    ///
    /// @param at when it is made; a report that is sent again keeps it
    /// @param to the address of the `rua`
    /// @param number which of the report's recipients that is: each has a Message-ID of its own
    /// @throws IOException when it cannot be written or signed
    public void write(Report report, ReportName name, Instant at, String to, int number, OutputStream out)
            throws IOException {
        var octets = new ByteArrayOutputStream();
        try {
            message(report, name, at, to, number).writeTo(octets);
        } catch (MessagingException e) {
            throw new IOException("the mail of report " + name.id() + " cannot be written", e);
        }
        out.write(signature.of(octets.toByteArray(), at).getBytes(StandardCharsets.US_ASCII));
        octets.writeTo(out);
    }

    private MimeMessage message(Report report, ReportName name, Instant at, String to, int number)
            throws MessagingException, IOException {
        var id = "<" + name.day().format(DateTimeFormatter.BASIC_ISO_DATE) + "." + name.unique() + "." + number + "@"
                + name.submitter() + ">";
        var message = new Identified(id);
        message.setHeader("From", "<" + from + ">");
        message.setHeader("To", "<" + to + ">");
        message.setHeader("Date", DATE.format(at));
        message.setHeader("Subject", subject(name));
        message.setHeader("TLS-Report-Domain", name.domain());
        message.setHeader("TLS-Report-Submitter", name.submitter());
        // RFC 8689 §5: hosts on the way are to deliver it even where TLS is broken, of which it tells.
        message.setHeader("TLS-Required", "No");
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setContent(parts(report, name));
        message.saveChanges();
        return message;
    }

    /// Folded where RFC 8460 §5.3 has blanks.
    private static String subject(ReportName name) {
        return "Report Domain: " + name.domain() + "\r\n Submitter: " + name.submitter() + "\r\n Report-ID: <"
                + name.id() + ">";
    }

    private static MimeMultipart parts(Report report, ReportName name) throws MessagingException, IOException {
        var parts = new TlsReport("=_tlsrpt_" + name.unique());
        var words = new MimeBodyPart();
        words.setText(ReportText.of(report).replace("\n", "\r\n"), "US-ASCII");
        words.setHeader("Content-Transfer-Encoding", "7bit");
        parts.addBodyPart(words);
        parts.addBodyPart(machinePart(report, name));
        return parts;
    }

    private static MimeBodyPart machinePart(Report report, ReportName name) throws MessagingException, IOException {
        var compressed = new ByteArrayOutputStream();
        ReportJson.writeCompressed(report, compressed);
        var fields = new InternetHeaders();
        fields.setHeader("Content-Type", "application/tlsrpt+gzip");
        fields.setHeader("Content-Transfer-Encoding", "base64");
        fields.setHeader("Content-Disposition", "attachment;\r\n filename=\"" + name.fileName() + "\"");
        return new MimeBodyPart(fields, Base64.getMimeEncoder().encode(compressed.toByteArray()));
    }

    /// Keeps the Message-ID it is given.
    private static final class Identified extends MimeMessage {
        private final String id;

        private Identified(String id) {
            super(SESSION);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }

    private static final class TlsReport extends MimeMultipart {
        private TlsReport(String boundary) throws MessagingException {
            super("report");
            var type = new ContentType(contentType);
            type.setParameter("report-type", "tlsrpt");
            type.setParameter("boundary", boundary);
            contentType = type.toString();
        }
    }
}
