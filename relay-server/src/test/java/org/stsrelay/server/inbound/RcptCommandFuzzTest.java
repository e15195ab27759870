package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Notify;

/// Whatever a client says after RCPT, it is read or refused, and what is read can be put on a line of its own again.
class RcptCommandFuzzTest {

    private static final DomainName US = DomainName.of("relay.example");

    @FuzzTest
    void rcptIsReadOrRefused(byte[] octets) {
        try {
            var recipient = RcptCommand.parse(new String(octets, StandardCharsets.UTF_8), true, US);

            assertThat(recipient.mailbox().text()).doesNotContainPattern("\\p{Cntrl}").contains("@");
            assertThat(Mailbox.of(recipient.mailbox().text())).isEqualTo(recipient.mailbox());
            recipient.originalRecipient()
                    .ifPresent(text -> assertThat(text).doesNotContainPattern("[\\s\\p{Cntrl}]").hasSizeLessThan(501));
            if (recipient.notifyOn().contains(Notify.NEVER)) {
                assertThat(recipient.notifyOn()).hasSize(1);
            }
        } catch (Refusal refusal) {
            assertThat(refusal.line()).matches("5\\d\\d 5\\.\\d\\.\\d [ -~]+");
        }
    }
}
