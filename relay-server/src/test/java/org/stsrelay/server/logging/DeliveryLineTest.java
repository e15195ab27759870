package org.stsrelay.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.outcome.AttemptRecord;

class DeliveryLineTest {

    @Test
    void aDeliveryIsProvedInOneLine() {
        assertThat(line(Attempts.delivered("250 2.0.0 Ok: queued as 4XyZ", "<1@example.org>"))).isEqualTo("""
                01JDCQ8Y5T8KZ4QK6P6Q2W3E4R delivered to=<a@partner.example> from=<x@example.org> \
                mx=mx2.partner.example[192.0.2.11]:25 attempt=2 delay=312.4 delays=0.03/311.8/0.21/0.36 \
                tls=TLSv1.3/TLS_AES_256_GCM_SHA384 policy=sts/enforce/20260901 security=authenticated dsn=2.0.0 \
                reply="250 2.0.0 Ok: queued as 4XyZ" message-id=<1@example.org>""");
    }

    @Test
    void aRefusalNamesStageResultAndNextTry() {
        assertThat(line(Attempts.deferred("b@broken.example", "mx1's certificate expired on 20 Nov",
                List.of("mx1.broken.example: not in policy", "mx2.broken.example: refuses connections")))).isEqualTo("""
                        01JDCQ8Y5T8KZ4QK6P6Q2W3E4R deferred  to=<b@broken.example> from=<> mx=none attempt=1 delay=10.0 \
                        delays=0.00/0.05/10.00/0.00 policy=none security=none dsn=4.7.5 stage=certificate \
                        tls-result=certificate-expired detail="mx1's certificate expired on 20 Nov" \
                        next=2026-11-23T14:30:00Z \
                        skipped="mx1.broken.example: not in policy; mx2.broken.example: refuses connections\"""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 ok\r\n01JDCQ8Y5T8KZ4QK6P6Q2W3E4R delivered to=<forged@x.example>",
            "250 a\u0085b\u2028c\u2029d",
            "250 \u001b[2J\u009b2J", "250 \u202egnorw", "250 \u0000"})
    void noReplyCanEndTheLineOrSteerATerminal(String reply) {
        assertThat(line(Attempts.delivered(reply, "<1@x>")).codePoints()).allMatch(LogText::isVisible);
    }

    @Test
    void noReplyCanForgeAField() {
        var line = line(Attempts.delivered("250 ok\" dsn=5.0.0 policy=\"none \\", "<1@x>"));

        assertThat(line).contains("reply=\"250 ok\\\" dsn=5.0.0 policy=\\\"none \\\\\" message-id=");
    }

    @Test
    void noAddressOrMessageIdCanForgeAField() {
        var quoted = line(Attempts.deferred("\"a> dsn=2.0.0 <b\"@x.example", "why", List.of()));
        var messageId = line(Attempts.delivered("250 ok", "<1> security=none <2>"));

        assertThat(quoted).contains("to=<\\\"a\\u{3e}\\u{20}dsn=2.0.0\\u{20}\\u{3c}b\\\"@x.example> from=");
        assertThat(messageId).endsWith("message-id=<1\\u{3e}\\u{20}security=none\\u{20}\\u{3c}2>");
    }

    @Test
    void aReplyIsNotLongerThanAnybodyReads() {
        assertThat(line(Attempts.delivered("250 " + "x".repeat(100_000), "<1@x>"))).hasSizeLessThan(1500)
                .contains("xxx...\"");
    }

    @Test
    void ordinaryTextOfAllLanguagesStaysReadable() {
        assertThat(line(Attempts.deferred("jörg@x.example", "Empfänger unbekannt 宛先不明", List.of())))
                .contains("to=<jörg@x.example>", "detail=\"Empfänger unbekannt 宛先不明\"");
    }

    private static String line(AttemptRecord attempt) {
        return DeliveryLine.of(attempt, attempt.results().getFirst());
    }
}
