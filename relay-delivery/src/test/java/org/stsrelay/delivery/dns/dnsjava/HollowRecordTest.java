package org.stsrelay.delivery.dns.dnsjava;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;

class HollowRecordTest {

    /// `u.test. IN TXT` with an RDLENGTH of 0.
    private static final String WITHOUT_CONTENT = "AAcsgAAAAAEAAAAAAXUEdGVzdAAAEAABAAEAAAAA";
    /// The same with the content `x`.
    private static final String WITH_CONTENT = "AAcsgAAAAAEAAAAAAXUEdGVzdAAAEAABAAEAAAACAXg=";

    @Test
    void aRecordWithoutContentIsNoAnswer() throws IOException {
        assertThat(Reading.isHollow(message(WITHOUT_CONTENT))).isTrue();
        assertThat(Reading.isHollow(message(WITH_CONTENT))).isFalse();
    }

    private static Message message(String octets) throws IOException {
        return new Message(Base64.getDecoder().decode(octets));
    }
}
