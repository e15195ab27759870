package org.stsrelay.server.journey;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.stsrelay.lab.MxMail;

/// A notice to a sender as its MX host took it (RFC 6522).
///
/// @param type of the whole
/// @param automatic the value of Auto-Submitted
/// @param words the part for people, blanks and line ends as one blank
/// @param status the part for machines, unfolded
/// @param original what came back of the message
record Notice(ContentType type, String automatic, String words, String status, String original) {

    static Notice of(MxMail mail) {
        try {
            var message = new MimeMessage(Session.getInstance(new Properties()),
                    new ByteArrayInputStream(mail.octets()));
            var parts = (MimeMultipart) message.getContent();
            return new Notice(new ContentType(message.getContentType()), message.getHeader("Auto-Submitted", ","),
                    text(parts, 0).replaceAll("\\s+", " "), text(parts, 1).replaceAll("\r\n[ \t]", " "),
                    text(parts, 2));
        } catch (MessagingException | IOException e) {
            throw new AssertionError("not a notice: " + mail.text(), e);
        }
    }

    private static String text(MimeMultipart parts, int index) throws MessagingException, IOException {
        try (var in = parts.getBodyPart(index).getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
