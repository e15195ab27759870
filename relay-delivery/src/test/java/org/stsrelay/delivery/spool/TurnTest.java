package org.stsrelay.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.ReversePath;

class TurnTest {

    @Test
    void aTurnIsAClientsAndASenderDomains() {
        assertThat(turn("192.0.2.7", "news@example.org")).isEqualTo(turn("192.0.2.7", "Other@EXAMPLE.org"));
        assertThat(turn("192.0.2.7", "news@example.org")).isNotEqualTo(turn("192.0.2.8", "news@example.org"));
        assertThat(turn("192.0.2.7", "news@example.org")).isNotEqualTo(turn("192.0.2.7", "news@example.net"));
        assertThat(turn("192.0.2.7", "").text()).isEqualTo("192.0.2.7 <>");
    }

    @Test
    void allAddressesOfAHostInItsNetworkAreOneClient() {
        assertThat(turn("2001:db8:0:1::7", "a@example.org")).isEqualTo(turn("2001:db8:0:1:ffff::8", "a@example.org"));
        assertThat(turn("2001:db8:0:1::7", "a@example.org")).isNotEqualTo(turn("2001:db8:0:2::7", "a@example.org"));
    }

    @Test
    void whoLoggedInHasATurnFromWhereverItComes() {
        var one = turn(Purpose.RELAYED, Optional.of("192.0.2.7"), Optional.of("shop"), "a@example.org");
        var other = turn(Purpose.RELAYED, Optional.of("2001:db8::1"), Optional.of("shop"), "a@example.org");

        assertThat(one).isEqualTo(other).isNotEqualTo(turn("192.0.2.7", "a@example.org"));
    }

    @Test
    void whatWeSendOurselvesHasATurnOfItsOwn() {
        var notice = turn(Purpose.NOTICE, Optional.empty(), Optional.empty(), "");

        assertThat(turn(Purpose.TLS_REPORT, Optional.empty(), Optional.empty(), "reports@example.org"))
                .isEqualTo(notice);
        assertThat(turn(Purpose.RELAYED, Optional.empty(), Optional.empty(), "")).isNotEqualTo(notice);
    }

    private static Turn turn(String client, String sender) {
        return turn(Purpose.RELAYED, Optional.of(client), Optional.empty(), sender);
    }

    private static Turn turn(Purpose purpose, Optional<String> client, Optional<String> login, String sender) {
        var origin = new Message.Origin("smtp", client.map(InetAddress::ofLiteral), "helo", login, 1);
        return Turn.of(new Message(new QueueId("01ARZ3NDEKTSV4RRFFQ69G5FAV"), Instant.EPOCH, purpose,
                ReversePath.of(sender), MailOptions.NONE, new Message.Content(1, false, false, ""), origin));
    }
}
