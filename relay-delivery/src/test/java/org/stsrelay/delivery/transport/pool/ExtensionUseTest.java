package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.MailOptions.BodyType;
import org.stsrelay.delivery.transport.Session.Transaction;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;
import org.stsrelay.delivery.transport.Session.Verdict.Lost;
import org.stsrelay.delivery.transport.Session.Verdict.Refused;
import org.stsrelay.delivery.transport.Session.Verdict.Unsuited;
import org.stsrelay.delivery.transport.smtp.SmtpSettings;
import org.stsrelay.delivery.transport.smtp.SmtpSettings.MinimumTls;
import org.stsrelay.delivery.transport.smtp.SmtpSettings.WithoutEightBitMime;
import org.stsrelay.lab.MxScript;

/// What a host offers decides what it is sent, and how.
class ExtensionUseTest {

    private static final SmtpSettings STRICT = new SmtpSettings("relay.example.net", Optional.empty(),
            Optional.empty(), MinimumTls.TLS_1_2, WithoutEightBitMime.BOUNCE, Wire.SETTINGS.timeouts());

    @Test
    void PIPE_3_1_2_nothingFollowsACommandThatEndsItsGroup() {
        var once = new PoolLimits(Duration.ofSeconds(5), Duration.ofSeconds(300), Duration.ofSeconds(300), 1, 0);
        try (var wire = new Wire(Wire.good().onRcpt("no@x.test", "550 5.1.1 unknown"), Wire.SETTINGS, once)) {
            try (var talk = wire.open(Wire.WEB_PKI)) {
                Wire.verdicts(talk, Wire.letter("x\r\n", "no@x.test"));
                Wire.verdicts(talk, Wire.letter("x\r\n", "a@x.test", "b@x.test"));
            }

            var session = wire.mx.sessions().getFirst();
            await().until(session::hasEnded);
            assertThat(session.commands()).startsWith("EHLO relay.example.net", "STARTTLS")
                    .contains("RSET")
                    .endsWith("DATA", "QUIT");
            assertThat(session.violations()).isEmpty();
        }
    }

    /// A host that reads late finds no more than any window takes, so that it can always answer before it reads on.
    @Test
    void PIPE_3_1_4_noMoreIsSentAheadOfTheAnswersThanAnyWindowTakes() {
        var local = "u".repeat(200);
        var addresses = IntStream.range(0, 450).mapToObj(i -> local + i + "@x.test").toArray(String[]::new);
        try (var wire = new Wire(MxScript.good(Wire.NAME).away(Duration.ofMillis(20)))) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, addresses)).hasOnlyElementsOfType(Accepted.class);

            assertThat(wire.mx.sessions().getFirst().mostAhead()).isBetween(1, 16 * 1024);
        }
    }

    @Test
    void SIZE_6_4_1_aRecipientWhoTakesNoSuchSizeIsRefusedAlone() {
        var script = MxScript.good(Wire.NAME)
                .onRcpt("small@x.test", "552 5.3.4 too big for me")
                .onRcpt("full@x.test", "452 4.2.2 no room for that");
        try (var wire = new Wire(script)) {
            var verdicts = wire.send(Wire.OPPORTUNISTIC, "small@x.test", "ok@x.test", "full@x.test");

            assertThat(verdicts.get(0)).isInstanceOfSatisfying(Refused.class,
                    refused -> assertThat(refused.reply().status()).isEqualTo(EnhancedStatus.TOO_BIG));
            assertThat(verdicts.get(1)).isInstanceOf(Accepted.class);
            assertThat(verdicts.get(2)).isInstanceOfSatisfying(Refused.class,
                    refused -> assertThat(refused.reply().isPermanent()).isFalse());
        }
    }

    @Test
    void CHNK_2_1_CHNK_3_1_inClearAHostThatOffersBdatGetsDataAndNoBinaryBody() {
        var script = MxScript.good(Wire.NAME).offering("PIPELINING", "8BITMIME", "CHUNKING", "BINARYMIME");
        try (var wire = new Wire(script)) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, Wire.letter("a\u0000\u00fc\r\n", "a@x.test"))).singleElement()
                    .isInstanceOf(Accepted.class);

            assertThat(wire.mx.sessions().getFirst().commands()).containsExactly("EHLO relay.example.net",
                    "MAIL FROM:<sender@example.org> BODY=8BITMIME", "RCPT TO:<a@x.test>", "DATA");
            assertThat(wire.mx.mails()).singleElement()
                    .satisfies(mail -> assertThat(mail.text()).isEqualTo("a\u0000\u00fc\r\n"));
        }
    }

    @Test
    void EBIT_1_whereItIsSoSetAHostWithout8BitMimeIsToldNothingOf8BitContent() {
        try (var wire = new Wire(MxScript.good(Wire.NAME).without("8BITMIME"), STRICT, PoolLimits.DEFAULT)) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, Wire.letter("\u00fc\r\n", "a@x.test"))).singleElement()
                    .isInstanceOfSatisfying(Unsuited.class,
                            unsuited -> assertThat(unsuited.status()).isEqualTo(EnhancedStatus.NEEDS_8BITMIME));
            assertThat(wire.mx.sessions().getFirst().commands()).noneMatch(line -> line.startsWith("MAIL"));

            wire.mx.play(MxScript.good(Wire.NAME));
            assertThat(wire.send(Wire.OPPORTUNISTIC, Wire.letter("x\r\n", "a@x.test"))).singleElement()
                    .isInstanceOf(Accepted.class);
        }
    }

    @Test
    void EBIT_3_linesOf8BitContentAreLinesToo() {
        var longest = "\u00fc".repeat(998) + "\r\n";
        try (var wire = new Wire(MxScript.good(Wire.NAME))) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, Wire.letter(longest, "a@x.test"))).singleElement()
                    .isInstanceOf(Accepted.class);
            assertThat(wire.mx.mails().getFirst().text()).isEqualTo(longest);

            assertThat(wire.send(Wire.OPPORTUNISTIC, Wire.letter("\u00fc\n\u00fc\r\n", "a@x.test"))).singleElement()
                    .isInstanceOf(Lost.class);
            assertThat(wire.mx.messages()).isOne();
        }
    }

    @Test
    void UTF8_6531_3_2_2_aHostWithoutSmtpUtf8IsToldNothingOfWhatNeedsIt() {
        try (var wire = new Wire(MxScript.good(Wire.NAME).without("SMTPUTF8"))) {
            var verdicts = wire.send(Wire.OPPORTUNISTIC, international("j\u00fcrgen@x.test", "user@b\u00fccher.test"));

            assertThat(verdicts.getFirst()).isInstanceOfSatisfying(Unsuited.class,
                    unsuited -> assertThat(unsuited.status()).isEqualTo(EnhancedStatus.NEEDS_SMTPUTF8));
            assertThat(verdicts.getLast()).isInstanceOf(Accepted.class);
            assertThat(wire.mx.mails()).singleElement()
                    .satisfies(
                            mail -> assertThat(mail.rcpt()).containsExactly("RCPT TO:<user@xn--bcher-kva.test>"));
            assertThat(wire.mx.sessions().getFirst().violations()).isEmpty();
        }
    }

    @Test
    void UTF8_6531_3_4_1_aHostWithSmtpUtf8IsToldOnceForAll() {
        try (var wire = new Wire(MxScript.good(Wire.NAME))) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, international("j\u00fcrgen@x.test"))).singleElement()
                    .isInstanceOf(Accepted.class);
            assertThat(wire.mx.mails().getFirst().mail()).endsWith(" BODY=8BITMIME SMTPUTF8");
        }
    }

    private static Transaction international(String... recipients) {
        var options =
                new MailOptions(BodyType.EIGHT_BIT_MIME, true, false, Optional.empty(), Optional.empty());
        return Wire.letter("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII), options,
                Wire.recipients(recipients));
    }
}
