package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;

class VerifiedSessionTest {

    @Test
    void aLetterGoesOutOverAVerifiedSession() {
        try (var wire = new Wire(Wire.good())) {
            assertThat(wire.send(Wire.WEB_PKI, "a@example.test", "b@example.test"))
                    .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(Accepted.class));

            assertThat(wire.mx.mails()).singleElement().satisfies(mail -> {
                assertThat(mail.tls()).isTrue();
                assertThat(mail.text()).isEqualTo("Subject: hi\r\n\r\nhello\r\n");
            });
            assertThat(wire.mx.sessions().getFirst().violations()).isEmpty();
        }
    }
}
