package org.stsrelay.delivery.bounce;

import jakarta.activation.DataHandler;
import jakarta.activation.DataSource;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.LongSupplier;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.spool.Body;

/// The last part: the message that a notice is about, or its header.
///
/// @param mostReturned the biggest message that comes back in full when RET asked for it; it may change
record OriginalPart(LongSupplier mostReturned) {

    MimeBodyPart of(Story story, OriginalHeader header) throws MessagingException {
        var part = new MimeBodyPart();
        if (returnsFull(story)) {
            part.setDataHandler(new DataHandler(new Original(story.lease().body(), fullType(story))));
            part.setHeader("Content-Transfer-Encoding", isEightBit(story) ? "8bit" : "7bit");
        } else {
            part.setDataHandler(new DataHandler(new ByteArrayDataSource(header.octets(), headerType(story, header))));
            part.setHeader("Content-Transfer-Encoding", encoding(story, header));
        }
        return part;
    }

    /// Whether it has octets above 127 as they are.
    boolean isEightBit(Story story, OriginalHeader header) {
        return returnsFull(story) ? isEightBit(story) : encoding(story, header).equals("8bit");
    }

    /// RFC 3461 §4.3: RET speaks of failures only; without it, the header is enough to recognise the message.
    private boolean returnsFull(Story story) {
        return switch (story.action()) {
            case FAILED -> story.lease().message().options().returned().filter(MailOptions.Ret.FULL::equals).isPresent()
                    && story.lease().body().size() <= mostReturned.getAsLong();
            case DELAYED, RELAYED -> false;
        };
    }

    private static String fullType(Story story) {
        return story.isGlobal() && story.lease().message().content().utf8Header() ? "message/global" : "message/rfc822";
    }

    private static String headerType(Story story, OriginalHeader header) {
        if (header.isSevenBit()) {
            return "text/rfc822-headers; charset=us-ascii";
        }
        return story.isGlobal() ? "message/global-headers" : "text/rfc822-headers; charset=utf-8";
    }

    private static String encoding(Story story, OriginalHeader header) {
        if (header.isSevenBit()) {
            return "7bit";
        }
        return story.isGlobal() ? "8bit" : "quoted-printable";
    }

    private static boolean isEightBit(Story story) {
        return story.lease().message().content().eightBit();
    }

    /// The message itself, neither parsed nor loaded.
    private record Original(Body body, String type) implements DataSource {
        @Override
        public InputStream getInputStream() throws IOException {
            return body.open();
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            throw new IOException("read only");
        }

        @Override
        public String getContentType() {
            return type;
        }

        @Override
        public String getName() {
            return "";
        }
    }
}
