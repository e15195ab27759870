package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;

/// Mail ends in mailboxes of a mail server that is not ours and knows no TLS, and is read there by a mail program's
/// library. (That server takes no null sender, so notices are read elsewhere.)
class PlainMailboxJourneyTest {

    @TempDir
    Path folder;

    @Test
    void messagesAreReadInAPlainMailboxAsTheyWereWritten() throws Exception {
        try (var lab = Lab.open()) {
            lab.host("mx1.other.example");
            var address = lab.nextAddress().getHostAddress();
            lab.dns().a("mail.plain.example", address);
            lab.domain("plain.example", "mail.plain.example");
            var mailboxes = new GreenMail(new ServerSetup(lab.mxPort(), address, ServerSetup.PROTOCOL_SMTP));
            mailboxes.start();
            try (var relay = JourneyRelay.start(lab, folder)) {
                relay.send("carol@sender.example", "alice@plain.example");
                relay.send("carol@sender.example", "bob@plain.example",
                        "From: <carol@sender.example>\r\nSubject: dots\r\n\r\n.\r\n..two\r\nend\r\n");

                await().until(() -> mailboxes.getReceivedMessages().length == 2);

                var hello = withSubject("journey", mailboxes);
                assertThat(hello.getContent().toString().strip()).isEqualTo("hello");
                assertThat(hello.getHeader("Received")[1]).contains("by relay.lab.example with ESMTP");
                assertThat(withSubject("dots", mailboxes).getContent().toString().strip())
                        .isEqualTo(".\r\n..two\r\nend");
            } finally {
                mailboxes.stop();
            }
        }
    }

    private static MimeMessage withSubject(String subject, GreenMail mailboxes) throws MessagingException {
        for (var message : mailboxes.getReceivedMessages()) {
            if (subject.equals(message.getSubject())) {
                return message;
            }
        }
        throw new AssertionError("no message with subject " + subject);
    }
}
