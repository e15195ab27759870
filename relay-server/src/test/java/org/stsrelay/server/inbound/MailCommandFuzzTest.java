package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.stsrelay.delivery.mail.Mailbox;

/// Whatever a client says after MAIL, it is read or refused, and what is read can be put on a line of its own again.
class MailCommandFuzzTest {

    @FuzzTest
    void mailIsReadOrRefused(byte[] octets) {
        try {
            var mail = MailCommand.parse(new String(octets, StandardCharsets.UTF_8), true,
                    octets.length % 2 == 0);

            mail.sender().mailbox().ifPresent(MailCommandFuzzTest::check);
            assertThat(mail.size()).isNotNegative();
            mail.options().envelopeId().ifPresent(id -> assertThat(id).matches("[!-~]{1,100}"));
        } catch (Refusal refusal) {
            assertThat(refusal.line()).matches("5\\d\\d 5\\.\\d\\.\\d+ [ -~]+");
        }
    }

    private static void check(Mailbox mailbox) {
        assertThat(mailbox.text()).doesNotContainPattern("\\p{Cntrl}").contains("@");
        assertThat(Mailbox.of(mailbox.text())).isEqualTo(mailbox);
    }
}
