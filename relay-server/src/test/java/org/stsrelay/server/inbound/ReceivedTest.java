package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.QueueId;

class ReceivedTest {

    private static final QueueId ID = new QueueId("01JDCQ8Y5T0000000000000000");
    private static final Connection.Tls TLS = new Connection.Tls("TLSv1.3", "TLS_AES_256_GCM_SHA384");

    /// Also SMTP-4.4-5: a numeric zone, a year of four digits.
    @Test
    void SMTP_4_4_2_SMTP_4_4_5_theFieldSaysWhoFromToWhomAndWhen() {
        assertThat(field("client.example", true, "192.0.2.1", Optional.of(TLS), false, Optional.of("to@rcpt.example")))
                .isEqualTo("""
                        Received: from client.example ([192.0.2.1])\r
                        \tby relay.example with ESMTPS\r
                        \t(TLSv1.3 TLS_AES_256_GCM_SHA384)\r
                        \tid 01JDCQ8Y5T0000000000000000\r
                        \tfor <to@rcpt.example>;\r
                        \tTue, 24 Nov 2026 13:00:00 +0100\r
                        """);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            true,  false, false, ESMTP
            true,  true,  false, ESMTPS
            true,  false, true,  UTF8SMTP
            true,  true,  true,  UTF8SMTPS
            false, false, false, SMTP
            """)
    void SMTP_4_4_3_theProtocolHasItsRegisteredName(boolean extended, boolean tls, boolean utf8, String name) {
        assertThat(field("c.example", extended, "192.0.2.1", tls ? Optional.of(TLS) : Optional.empty(), utf8,
                Optional.empty())).contains(" with " + name + "\r\n");
    }

    @Test
    void SMTP_4_4_2_anIpv6AddressHasItsTag() {
        assertThat(field("c.example", true, "2001:db8::1", Optional.empty(), false, Optional.empty()))
                .startsWith("Received: from c.example ([IPv6:2001:db8:0:0:0:0:0:1])\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x) (y", "a\\", "not a name", "(", "<script>", "bücher.example", "a;b", "\"quoted\""})
    void SMTP_4_4_2_aNameThatIsNoneStandsHarmlessInAComment(String name) {
        var field = field(name, true, "192.0.2.1", Optional.empty(), false, Optional.empty());
        assertThat(field).matches(Pattern.compile(
                "Received: from \\[192\\.0\\.2\\.1] \\(\\[192\\.0\\.2\\.1]\\)\r\n\t\\(called itself [^()\\\\]*\\)\r\n\tby .*",
                Pattern.DOTALL));
        assertThat(field.chars()).allMatch(c -> c < 0x7f);
    }

    @Test
    void SMTP_4_4_2_withoutANameTheAddressStandsAlone() {
        assertThat(field("", false, "192.0.2.1", Optional.empty(), false, Optional.empty()))
                .startsWith("Received: from [192.0.2.1] ([192.0.2.1])\r\n\tby relay.example with SMTP\r\n");
    }

    @Test
    void SMTP_4_4_1_itIsTheFirstLineOfTheMessage() {
        try (var front = Front.open(); var client = front.client()) {
            client.message("Received: from earlier by hop; x\r\nSubject: a\r\n\r\n.\r\n");

            var submitted = front.submission.only();
            assertThat(submitted.received())
                    .startsWith("Received: from client.example ([127.0.0.1])\r\n\tby relay.example with ESMTP\r\n\tid "
                            + submitted.message().id()
                            + "\r\n\tfor <to@rcpt.example>;\r\n\tTue, 24 Nov 2026 12:00:00 +0000\r\n");
            assertThat(submitted.asSent()).startsWith("Received: from earlier by hop; x\r\n");
        }
    }

    @Test
    void SMTP_4_4_4_recipientsAreNotToldOfEachOther() {
        try (var front = Front.open(); var client = front.client()) {
            client.say("MAIL FROM:<a@b.example>");
            client.say("RCPT TO:<one@c.example>");
            client.say("RCPT TO:<two@c.example>");
            client.send("DATA\r\n");
            client.expect("354");
            client.send("Subject: a\r\n\r\n.\r\n");
            client.expect("250");
            assertThat(front.submission.only().text()).doesNotContain(" for ", "\tfor ", "one@", "two@");
        }
    }

    @Test
    void UTF8_6531_3_7_3_1_anInternationalMessageSaysSo() {
        try (var front = Front.open(); var client = front.client()) {
            assertThat(client.say("MAIL FROM:<jürgen@bücher.example> SMTPUTF8")).startsWith("250");
            assertThat(client.say("RCPT TO:<用户@例え.example>")).startsWith("250");
            client.send("DATA\r\n");
            client.expect("354");
            client.send("Subject: ü\r\n\r\n.\r\n");
            client.expect("250");
            var submitted = front.submission.only();
            assertThat(new String(submitted.octets(), StandardCharsets.UTF_8)).contains(" with UTF8SMTP\r\n",
                    "for <用户@例え.example>");
            assertThat(submitted.message().options().smtpUtf8()).isTrue();
            assertThat(submitted.message().content().utf8Header()).isTrue();
        }
    }

    private static String field(String helo, boolean extended, String client, Optional<Connection.Tls> tls,
            boolean utf8,
            Optional<String> recipient) {
        var at = ZonedDateTime.ofInstant(Front.NOON, ZoneId.of("Europe/Berlin"));
        return new String(
                new ReceivedField(Greeting.of(helo, extended), InetAddress.ofLiteral(client), tls, false, utf8,
                        DomainName.of("relay.example"), ID, recipient.map(Mailbox::of), at).octets(),
                StandardCharsets.UTF_8);
    }
}
