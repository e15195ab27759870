package org.stsrelay.delivery.bounce;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Properties;

/// A `multipart/report` (RFC 6522 §3) with a Message-ID and a boundary of our choice.
final class ReportMessage extends MimeMessage {

    private final String messageId;

    private ReportMessage(String messageId) {
        super(session());
        this.messageId = messageId;
    }

    /// @param messageId with its brackets
    static ReportMessage of(String messageId) {
        return new ReportMessage(messageId);
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", messageId);
    }

    /// A return path may have UTF-8 in its local part; everything else is ASCII.
    private static Session session() {
        var properties = new Properties();
        properties.setProperty("mail.mime.allowutf8", "true");
        return Session.getInstance(properties);
    }

    /// The parts.
    static final class Parts extends MimeMultipart {
        Parts(String boundary) throws MessagingException {
            super("report");
            var type = new ContentType(contentType);
            type.setParameter("report-type", "delivery-status");
            type.setParameter("boundary", boundary);
            contentType = type.toString();
        }
    }
}
