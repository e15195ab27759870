package org.stsrelay.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentScannerTest {

    private static final String MESSAGE = """
            Received: from a by b; Tue, 24 Nov 2026 10:00:00 +0000\r
            RECEIVED : from c\r
            \tby d\r
            X-Received: not this one\r
            Received-SPF: nor this one\r
            Message-ID:\r
             <folded@example.org>\r
            Message-Id: <second@example.org>\r
            Subject: hello\r
            \r
            Received: a line of text\r
            Message-ID: <body@example.org>\r
            """;

    @Test
    void piecesOfAnySizeTellTheSame() {
        var octets = MESSAGE.getBytes(StandardCharsets.UTF_8);
        for (var piece = 1; piece <= octets.length; piece++) {
            var scanner = new ContentScanner();
            for (var from = 0; from < octets.length; from += piece) {
                scanner.scan(octets, from, Math.min(piece, octets.length - from));
            }
            assertThat(scanner.received()).isEqualTo(2);
            assertThat(scanner.content())
                    .isEqualTo(new Message.Content(octets.length, false, false, "<folded@example.org>"));
        }
    }

    @Test
    void aHighOctetInTheBodyNeedsAnEightBitWayOnly() {
        assertThat(scan("Subject: a\r\n\r\nü\r\n").content()).matches(content -> content.eightBit())
                .matches(content -> !content.utf8Header());
    }

    @Test
    void aHighOctetInTheHeaderIsBoth() {
        assertThat(scan("Subject: ü\r\n\r\na\r\n").content()).matches(content -> content.eightBit())
                .matches(content -> content.utf8Header());
    }

    @Test
    void anEndlessHeaderLineCostsNoMemoryAndHidesNothing() {
        var scanner = scan("Message-ID: <" + "a".repeat(100_000) + ">\r\nReceived: x\r\n\r\n");

        assertThat(scanner.received()).isEqualTo(1);
        assertThat(scanner.content().messageId()).startsWith("<aaa").hasSizeLessThan(1001);
    }

    @Test
    void aMessageIdIsFitForALogLine() {
        assertThat(scan("Message-ID: <a\u001b[2J\u0000b@c>\r\n\r\n").content().messageId()).isEqualTo("<a?[2J?b@c>");
    }

    @Test
    void aMessageWithoutAnythingHasNoMessageId() {
        assertThat(new ContentScanner().content()).isEqualTo(new Message.Content(0, false, false, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS-Required: No\r\n", "tls-required:no\r\n", "TLS-REQUIRED:\t NO \t\r\n",
            "TLS-Required:\r\n No\r\n", "Subject: a\r\nTLS-Required: No\r\nX: y\r\n z\r\n", "TLS-Required: No\n"})
    void RTLS_3_1_oneFieldThatSaysNoIsHeard(String header) {
        assertThat(scan(header + "\r\nHello\r\n").content().tlsNotRequired()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS-Required: Yes", "TLS-Required:", "TLS-Required: No, really", "TLS-Required: N\r\n o",
            "TLS-Required: (not) No", "TLS-Required: No (please)", "TLS-Required: \"No\"", "TLS-Required: None",
            "TLS-Required: \u2003No", "TLS-Required-X: No", "X-TLS-Required: No", "TLS-Required; No",
            "Subject: a\r\n TLS-Required: No", "TLS-Required: No\r\n and more"})
    void RTLS_3_1_whateverElseItSaysIsNotHeard(String header) {
        assertThat(scan(header + "\r\n\r\nHello\r\n").content().tlsNotRequired()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS-Required: No\r\nTLS-Required: No", "TLS-Required: No\r\ntls-required: Yes",
            "TLS-Required: N\r\nTLS-Required: o", "TLS-Required:\r\nTLS-Required: No",
            "TLS-Required : No\r\nTLS-Required: No"})
    void RTLS_3_2_whatIsSaidTwiceIsNotHeard(String header) {
        assertThat(scan(header + "\r\n\r\nHello\r\n").content().tlsNotRequired()).isFalse();
    }

    @Test
    void RTLS_3_1_whatStandsInTheBodyOrBehindAnEndlessLineOfBlanksIsNotHeard() {
        assertThat(scan("Subject: a\r\n\r\nTLS-Required: No\r\n").content().tlsNotRequired()).isFalse();
        assertThat(scan("TLS-Required: No" + " ".repeat(5000) + "x\r\n\r\n").content().tlsNotRequired()).isFalse();
        assertThat(scan("TLS-Required: No" + "\r\n ".repeat(5000) + "\r\n\r\n").content().tlsNotRequired()).isFalse();
    }

    @Test
    void RTLS_3_1_piecesOfAnySizeSayNo() {
        var octets = "A: b\r\nTLS-Required:\r\n No\r\nC: d\r\n\r\n".getBytes(StandardCharsets.UTF_8);
        for (var piece = 1; piece <= octets.length; piece++) {
            var scanner = new ContentScanner();
            for (var from = 0; from < octets.length; from += piece) {
                scanner.scan(octets, from, Math.min(piece, octets.length - from));
            }
            assertThat(scanner.content().tlsNotRequired()).isTrue();
        }
    }

    private static ContentScanner scan(String message) {
        var scanner = new ContentScanner();
        var octets = message.getBytes(StandardCharsets.UTF_8);
        scanner.scan(octets, 0, octets.length);
        return scanner;
    }
}
