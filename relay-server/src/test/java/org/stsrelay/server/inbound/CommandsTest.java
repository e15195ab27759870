package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

    private final Front front = Front.open();

    @AfterEach
    void close() {
        front.close();
    }

    @Test
    void CHNK_R_1_UTF8_6531_3_2_1_ehloOffersWhatIsDoneAndNothingElse() {
        try (var client = Client.to(front.address())) {
            assertThat(client.reply()).isEqualTo("220 relay.example ESMTP stsrelay");
            assertThat(client.say("EHLO client.example")).isEqualTo("""
                    250-relay.example
                    250-PIPELINING
                    250-SIZE 52428800
                    250-8BITMIME
                    250-ENHANCEDSTATUSCODES
                    250-DSN
                    250 SMTPUTF8""");
        }
    }

    @Test
    void heloIsAnsweredWithoutExtensions() {
        try (var client = Client.to(front.address())) {
            client.expect("220");
            assertThat(client.say("HELO client.example")).isEqualTo("250 relay.example");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EHLO", "EHLO [127.0.0.1]", "HELO not a name at all", "ehlo _under_score_",
            "EHLO bücher.example"})
    void aNameIsNeverAReasonToRefuse(String greeting) {
        try (var client = Client.to(front.address())) {
            client.expect("220");
            assertThat(client.say(greeting)).startsWith("250");
        }
    }

    /// All codes but those of the greeting and of EHLO and HELO are followed by an enhanced one of the same class.
    @ParameterizedTest
    @ValueSource(strings = {"MAIL FROM:<a@b.example>", "MAIL FROM:<nonsense>", "MAIL FROM:<a@b.example> FOO=BAR",
            "RCPT TO:<a@b>",
            "DATA", "RSET", "NOOP", "NOOP and more", "VRFY someone", "VRFY", "EXPN list", "HELP", "HELP MAIL",
            "AUTH PLAIN",
            "STARTTLS", "NONSENSE", "QUIT", "QUIT now", "BDAT 5 LAST", "", " ", "DATA now", "MAIL", "RCPT"})
    void ESC_2034_1_everyReplyCarriesACodeOfItsClass(String command) {
        try (var client = front.client()) {
            assertThat(client.say(command)).matches(Pattern.compile("([245])\\d\\d \\1\\.\\d{1,3}\\.\\d{1,3} \\S.*"));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            RSET,            250
            NOOP,            250
            noop,            250
            VRFY postmaster, 252
            EXPN staff,      502
            HELP,            214
            AUTH PLAIN AGE=, 502
            STARTTLS,        502
            XYZZY,           500
            QUIT,            221
            RSET now,        501
            QUIT now,        501
            VRFY,            501
            """)
    void eachVerbHasItsReply(String command, String code) {
        try (var client = front.client()) {
            assertThat(client.say(command)).startsWith(code + " ");
        }
    }

    @Test
    void SMTP_4_1_4_1_commandsOutOfOrderAreRefusedAndChangeNothing() {
        try (var client = Client.to(front.address())) {
            client.expect("220");
            assertThat(client.say("MAIL FROM:<a@b.example>")).startsWith("503 5.5.1");
            client.say("EHLO client.example");
            assertThat(client.say("RCPT TO:<c@d.example>")).startsWith("503 5.5.1");
            assertThat(client.say("DATA")).startsWith("503 5.5.1");
            assertThat(client.say("MAIL FROM:<a@b.example>")).startsWith("250");
            assertThat(client.say("MAIL FROM:<other@b.example>")).startsWith("503 5.5.1");
            assertThat(client.say("DATA")).startsWith("554 5.5.1");
            assertThat(client.say("RCPT TO:<c@d.example>")).startsWith("250");
            client.send("DATA\r\n");
            client.expect("354");
            client.send("Subject: one\r\n\r\n.\r\n");
            client.expect("250");
        }
        assertThat(front.submission.only().message().sender()).hasToString("a@b.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSET", "EHLO client.example", "HELO client.example"})
    void aResetForgetsTheTransaction(String command) {
        try (var client = front.client()) {
            client.say("MAIL FROM:<a@b.example>");
            client.say("RCPT TO:<c@d.example>");
            assertThat(client.say(command)).startsWith("250");
            assertThat(client.say("DATA")).startsWith("503");
        }
    }

    @Test
    void theTenthBadCommandIsTheLast() {
        try (var client = front.client()) {
            for (var i = 1; i < 10; i++) {
                assertThat(client.say("NONSENSE")).startsWith("500");
            }
            assertThat(client.say("NONSENSE")).startsWith("421 4.7.0")
                    .contains("limit is 10", "accept.errors-per-connection");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void aMessageMakesUpForEarlierErrors() {
        try (var client = front.client()) {
            for (var i = 1; i < 10; i++) {
                client.say("NONSENSE");
            }
            client.message("Subject: one\r\n\r\n.\r\n");
            assertThat(client.say("NONSENSE")).startsWith("500");
        }
    }

    @Test
    void brokenAddressesOfABulkMessageDoNotEndTheSession() {
        try (var client = front.client()) {
            client.say("MAIL FROM:<a@b.example>");
            for (var i = 0; i < 30; i++) {
                assertThat(client.say("RCPT TO:<broken>")).startsWith("501 5.1.3");
            }
            assertThat(client.say("RCPT TO:<c@d.example>")).startsWith("250");
        }
    }

    @Test
    void SMTP_4_5_3_1_1_ESC_R_8_aCommandLineMayHave2048Octets() {
        try (var client = front.client()) {
            assertThat(client.say("NOOP " + "a".repeat(2048 - 7))).startsWith("250");
            assertThat(client.say("NOOP " + "a".repeat(2048 - 6))).startsWith("500 5.5.2");
            assertThat(client.say("NOOP " + "a".repeat(20_000))).startsWith("500 5.5.2");
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    @Test
    void aLineWithoutEndEndsTheConnection() {
        try (var client = front.client()) {
            client.send("NOOP " + "a".repeat(80_000));
            assertThat(client.reply()).startsWith("500 5.5.2");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RCPT TO:<a\u0000b@c.example>", "NOOP \u0007", "NO\u001bOP", "NOOP\ttab", "NOOP \u007f"})
    void controlCharactersAreRefused(String command) {
        try (var client = front.client()) {
            assertThat(client.say(command)).startsWith("500 5.5.2");
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        try (var client = front.client()) {
            client.send(new byte[]{'N', 'O', 'O', 'P', ' ', (byte) 0xc3, '\r', '\n'});
            assertThat(client.reply()).startsWith("500 5.5.2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP\n", "MAIL FROM:<a@b.example>\nRCPT TO:<evil@c.example>\r\n", "NOOP \rQUIT\r\n", "\n",
            "NOOP\r\r\n"})
    void SMTP_2_3_8_1_aBareNewlineInACommandEndsTheConnection(String octets) {
        try (var client = front.client()) {
            client.send(octets);
            assertThat(client.reply()).startsWith("500 5.5.2");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void aBrowserIsTurnedAway() {
        try (var client = Client.to(front.address())) {
            client.expect("220");
            client.send("POST / HTTP/1.1\r\nHost: relay.example\r\n\r\nEHLO x\r\nMAIL FROM:<a@b.example>\r\n");
            assertThat(client.reply()).startsWith("521 5.5.1");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void CHNK_R_2_dataThatBdatWouldBringIsNeverACommand() {
        try (var client = front.client()) {
            client.send("BDAT 26\r\nMAIL FROM:<a@b.example>\r\n");
            assertThat(client.reply()).startsWith("502 5.5.1");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void CHNK_3_1_aBinaryBodyIsNotTaken() {
        try (var client = front.client()) {
            assertThat(client.say("MAIL FROM:<a@b.example> BODY=BINARYMIME")).matches("5\\d\\d 5\\.5\\.4 .*");
            assertThat(client.say("RCPT TO:<c@d.example>")).startsWith("503");
        }
    }

    @Test
    void commandsAreTakenInAnyCaseAndWithBlanksBehindThem() {
        try (var client = front.client()) {
            assertThat(client.say("mail from:<a@b.example>   ")).startsWith("250");
            assertThat(client.say("rCpT tO:<c@d.example>")).startsWith("250");
            assertThat(client.say("RSET ")).startsWith("250");
        }
    }
}
