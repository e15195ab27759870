package org.stsrelay.delivery.bounce;

import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.BodyWriter;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.Message;

/// Writes notices to senders: plain words first, then the part for machines (RFC 3464), then the message they are
/// about or its header (RFC 6522).
public final class DsnComposer {

    /// One that can stand in a header as it is.
    private static final Pattern MESSAGE_ID = Pattern.compile("<[!-;=?-~]{1,900}>");

    private final String hostname;
    private final QueueIds ids;
    private final Supplier<BodyWriter> bodies;
    private final Clock clock;
    private final PlainWords plainWords;
    private final StatusPart statusPart;
    private final OriginalPart original;

    /// @param hostname who we are
    /// @param returnedSize the biggest message that comes back in full when RET asked for it; it may change
    public DsnComposer(String hostname, LongSupplier returnedSize, QueueIds ids, Supplier<BodyWriter> bodies,
            Clock clock) {
        this.hostname = hostname;
        this.original = new OriginalPart(returnedSize);
        this.ids = ids;
        this.bodies = bodies;
        this.clock = clock;
        this.plainWords = new PlainWords(hostname);
        this.statusPart = new StatusPart(hostname);
    }

    /// @throws IOException when the notice cannot be written
    Arrival compose(Story story) throws IOException {
        var sender = story.lease()
                .message()
                .sender()
                .mailbox()
                .orElseThrow(() -> new IllegalArgumentException("a notice to nobody"));
        var id = ids.next();
        try (var writer = bodies.get()) {
            var stream = new BodyStream(writer);
            document(story, sender, id).writeTo(stream);
            return arrival(id, story, sender, stream, writer.finish());
        } catch (MessagingException e) {
            throw new IOException("the notice about " + story.lease().message().id() + " cannot be written", e);
        }
    }

    /// RFC 3461 §6.1: a null sender, and nobody is told about what becomes of it. Of a message with REQUIRETLS it demands
    /// the same (RFC 8689 §5); `TLS-Required: No` is not inherited (P28).
    private Arrival arrival(QueueId id, Story story, Mailbox sender, BodyStream written, Body body) {
        var now = clock.instant();
        var utf8 = sender.needsSmtpUtf8();
        var type = written.isEightBit() ? MailOptions.BodyType.EIGHT_BIT_MIME : MailOptions.BodyType.SEVEN_BIT;
        var options = new MailOptions(type, utf8, story.isRequireTls(), Optional.empty(), Optional.empty());
        var content = new Message.Content(written.size(), written.isEightBit(), utf8, messageId(id));
        var origin = new Message.Origin("bounce", Optional.empty(), hostname, Optional.empty(), 0);
        var message = new Message(id, now, Purpose.NOTICE, new ReversePath.Null(), options, content, origin);
        var recipient = new Recipient(sender, Set.of(Notify.NEVER), Optional.empty());
        return new Arrival(message, body, List
                .of(new Consignment(new Consignment.Id(id, 0), sender.domain(), List.of(recipient), 0, now)));
    }

    private MimeMessage document(Story story, Mailbox sender, QueueId id) throws MessagingException, IOException {
        var header = OriginalHeader.of(story.lease().body());
        var parts = new ReportMessage.Parts("stsrelay-" + id);
        var text = new MimeBodyPart();
        text.setText(plainWords.of(story, header.subject()), "UTF-8");
        parts.addBodyPart(text);
        parts.addBodyPart(status(story));
        parts.addBodyPart(original.of(story, header));
        var document = ReportMessage.of(messageId(id));
        head(document, story, sender);
        if (hasEightBits(story, header)) {
            document.setHeader("Content-Transfer-Encoding", "8bit");
        }
        document.setContent(parts);
        document.saveChanges();
        return document;
    }

    private void head(MimeMessage document, Story story, Mailbox sender) throws MessagingException {
        document.setHeader("From", "Mail Delivery System <MAILER-DAEMON@" + hostname + ">");
        document.setHeader("To", "<" + sender.asciiDomainText() + ">");
        document.setHeader("Date", DsnFields.date(clock.instant()));
        document.setHeader("Subject", switch (story.action()) {
            case FAILED -> "Your message could not be delivered";
            case DELAYED -> "Your message is delayed; no need to send it again";
            case RELAYED -> "Your message was handed on";
        });
        // RFC 3834 §5: no answer to this is wanted from any machine.
        document.setHeader("Auto-Submitted", "auto-replied");
        var about = story.lease().message().content().messageId();
        if (MESSAGE_ID.matcher(about).matches()) {
            document.setHeader("References", about);
        }
    }

    private boolean hasEightBits(Story story, OriginalHeader header) {
        return original.isEightBit(story, header) || (story.isGlobal() && !isAscii(statusPart.of(story)));
    }

    /// RFC 6533 §4.4: what needs no UTF-8 keeps the type that every program knows.
    private MimeBodyPart status(Story story) throws MessagingException {
        var text = statusPart.of(story);
        var type = isAscii(text) ? "message/delivery-status" : "message/global-delivery-status";
        var part = new MimeBodyPart();
        part.setDataHandler(
                new DataHandler(new ByteArrayDataSource(text.getBytes(StandardCharsets.UTF_8), type)));
        part.setHeader("Content-Transfer-Encoding", isAscii(text) ? "7bit" : "8bit");
        return part;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private String messageId(QueueId id) {
        return "<" + id + "@" + hostname + ">";
    }
}
