package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.Mailbox;

/// Whatever a client sends, MAIL and RCPT are read or refused, and what is read can be put on a line of its own again.
class EnvelopeFuzzTest {

    private static final DomainName US = DomainName.of("relay.example");

    @FuzzTest(maxDuration = "1m")
    void mailIsReadOrRefused(FuzzedDataProvider data) {
        try {
            MailCommand.parse(data.consumeRemainingAsString(), true, false)
                    .sender()
                    .mailbox()
                    .ifPresent(EnvelopeFuzzTest::check);
        } catch (Refusal refusal) {
            assertThat(refusal.line()).matches("5\\d\\d 5\\.\\d\\.\\d [ -~]+");
        }
    }

    @FuzzTest(maxDuration = "1m")
    void rcptIsReadOrRefused(FuzzedDataProvider data) {
        try {
            var recipient = RcptCommand.parse(data.consumeRemainingAsString(), true, US);
            check(recipient.mailbox());
            recipient.originalRecipient().ifPresent(text -> assertThat(text).doesNotContainPattern("[\\s\\p{Cntrl}]"));
        } catch (Refusal refusal) {
            assertThat(refusal.line()).matches("5\\d\\d 5\\.\\d\\.\\d [ -~]+");
        }
    }

    private static void check(Mailbox mailbox) {
        assertThat(mailbox.text()).doesNotContainPattern("\\p{Cntrl}").contains("@");
        assertThat(Mailbox.of(mailbox.text())).isEqualTo(mailbox);
    }
}
