package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipeliningTest {

    private final Front front = Front.open();

    @AfterEach
    void close() {
        front.close();
    }

    @Test
    void PIPE_3_2_1_aGroupOfCommandsGetsItsRepliesInOneSegment() {
        try (var client = front.client()) {
            client.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nRCPT TO:<broken>\r\nDATA\r\n");
            var replies = new byte[4096];
            var count = client.readOnce(replies);
            assertThat(
                    new String(replies, 0, count, StandardCharsets.US_ASCII).lines().map(line -> line.substring(0, 3)))
                    .containsExactly("250", "250", "501", "354");
        }
    }

    @Test
    void PIPE_3_2_1_aRefusedRecipientLosesNothingOfWhatFollows() {
        try (var client = front.client()) {
            client.send("""
                    MAIL FROM:<a@b.example>\r
                    RCPT TO:<broken>\r
                    RCPT TO:<c@d.example>\r
                    DATA\r
                    Subject: a\r
                    \r
                    .\r
                    MAIL FROM:<next@b.example>\r
                    NOOP\r
                    QUIT\r
                    """);
            for (var code : new String[]{"250", "501", "250", "354", "250 2.0.0 Ok: queued", "250", "250", "221"}) {
                client.expect(code);
            }
            assertThat(front.submission.only().recipients()).hasToString("[c@d.example]");
        }
    }

    @Test
    void PIPE_3_1_3_dataWithoutRecipientsIsRefusedAndItsLoneDotToo() {
        try (var client = front.client()) {
            client.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<broken>\r\nDATA\r\n");
            client.expect("250");
            client.expect("501");
            client.expect("554 5.5.1");
            assertThat(client.say("RSET")).startsWith("250");
        }
    }

    @Test
    void commandsArriveInAnyPieces() {
        var dialogue = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nSubject: a\r\n\r\n..x\r\n.\r\n";
        try (var client = front.client()) {
            for (var octet : dialogue.getBytes(StandardCharsets.US_ASCII)) {
                client.send(new byte[]{octet});
            }
            for (var code : new String[]{"250", "250", "354", "250"}) {
                client.expect(code);
            }
            assertThat(front.submission.only().asSent()).isEqualTo("Subject: a\r\n\r\n.x\r\n");
        }
    }

    @Test
    void aThousandMessagesInOneGoAllArriveInOrder() {
        try (var client = front.client()) {
            Thread.ofVirtual().start(() -> {
                for (var i = 0; i < 1000; i++) {
                    client.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nSubject: " + i
                            + "\r\n\r\nhello\r\n.\r\n");
                }
            });
            for (var i = 0; i < 1000; i++) {
                for (var code : new String[]{"250", "250", "354", "250"}) {
                    client.expect(code);
                }
            }
            assertThat(front.submission.all()).hasSize(1000);
            assertThat(front.submission.all().getLast().asSent()).startsWith("Subject: 999\r\n");
        }
    }
}
