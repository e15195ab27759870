package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.MailOptions.BodyType;
import org.stsrelay.delivery.mail.MailOptions.Ret;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.Message.Content;
import org.stsrelay.delivery.transport.Session.Transaction;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;
import org.stsrelay.delivery.transport.Session.Verdict.Lost;
import org.stsrelay.delivery.transport.Transport.Connected;
import org.stsrelay.delivery.transport.Session.Verdict;
import org.stsrelay.delivery.transport.smtp.SmtpSettings;
import org.stsrelay.delivery.transport.smtp.SmtpSettings.WithoutEightBitMime;
import org.stsrelay.lab.MxScript;

/// What arrives is what was accepted, octet for octet, and the envelope likewise.
class FidelityTest {

    static Stream<String> messages() {
        return Stream.of("Subject: plain\r\n\r\nhello\r\n",
                "Bcc: secret@x.test\r\nContent-Length: 7\r\nbCC : y\r\n\r\nz\r\n",
                "DKIM-Signature: v=1;\r\n\tb=abc\r\n  def \r\n\r\ntrailing blanks  \t\r\n", "\u00fc\u0000\u00ff\r\n",
                "Only: header\r\n", "\r\n", "\r\n\r\n\r\n", "", ".\r\n", "..\r\n.a\r\n.\r\n\r\n.", ".",
                "x\r\n.\r\nMAIL\r\n",
                "no end of line", "x".repeat(100_000) + "\r\n" + "y".repeat(200_000) + "\r\n",
                ("." + "z".repeat(997) + "\r\n").repeat(300));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void SMTP_3_6_3_1_SMTP_6_4_1_SMTP_4_4_6_UTF8_6532_1_aMessageArrivesAsItWas(String message) {
        var arrives = message.isEmpty() || message.endsWith("\r\n") ? message : message + "\r\n";
        for (var script : List.of(MxScript.good(Wire.NAME), Wire.good(), Wire.good().without("PIPELINING"))) {
            try (var wire = new Wire(script)) {
                assertThat(wire.send(Wire.OPPORTUNISTIC, Wire.letter(message, "a@x.test"))).singleElement()
                        .isInstanceOf(Accepted.class);
                assertThat(wire.mx.mails().getFirst().text()).isEqualTo(arrives);
            }
        }
    }

    @Test
    void fourHundredMessagesOfTheWorstKindArriveAsTheyWere() {
        var random = new Random(7);
        try (var wire = new Wire(Wire.good()); var session = wire.open(Wire.WEB_PKI)) {
            for (var i = 0; i < 400; i++) {
                var message = worst(random);
                Wire.verdicts(session, Wire.letter(message, "a@x.test"));

                assertThat(wire.mx.mails().getLast().text()).isEqualTo(message);
            }
            assertThat(wire.mx.mails()).hasSize(400);
            assertThat(wire.mx.connections()).isOne();
        }
    }

    private static String worst(Random random) {
        var pieces = List.of("\r\n", ".", "..", "\r\n.\r\n", "\u0000", "\u00fc", "a", "RSET\r\n");
        var message = new StringBuilder();
        for (var n = random.nextInt(200); n > 0; n--) {
            message.append(pieces.get(random.nextInt(pieces.size())));
        }
        return message.append("\r\n").toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb\r\n", "a\rb\r\n", "x\r\n.\n\r\n", "x\n.\r\nMAIL FROM:<evil@x.test>\r\n", "a\r"})
    void SMTP_2_3_8_1_aBareNewlineStopsTheMessageBeforeItsEnd(String message) {
        try (var wire = new Wire(Wire.good())) {
            assertThat(wire.send(Wire.WEB_PKI, Wire.letter(message, "a@x.test"))).singleElement()
                    .isInstanceOfSatisfying(Lost.class, lost -> {
                        assertThat(lost.stage()).isEqualTo(Stage.DATA);
                        assertThat(lost.reason()).contains("bare");
                    });
            assertThat(wire.mx.messages()).isZero();
            assertThat(wire.mx.sessions().getFirst().transactions()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 8})
    void aSpooledMessageThatIsNotWhatWasKeptIsNotSentToItsEnd(long kept) {
        try (var wire = new Wire(Wire.good())) {
            var body = new Misjudged(kept, "1234567\r\n".getBytes(StandardCharsets.US_ASCII));
            var transaction = transaction(MailOptions.NONE, new Content(kept, false, false, ""), body);

            assertThat(wire.send(Wire.WEB_PKI, transaction)).singleElement()
                    .isInstanceOfSatisfying(Lost.class,
                            lost -> assertThat(lost.reason()).contains("9 octets where " + kept));
            assertThat(wire.mx.messages()).isZero();
        }
    }

    @Test
    void aSpoolThatCannotBeReadLosesTheConnectionAndNothingElse() {
        try (var wire = new Wire(Wire.good())) {
            var body = new Unreadable();
            var transaction = transaction(MailOptions.NONE, new Content(9, false, false, ""), body);

            assertThat(wire.send(Wire.WEB_PKI, transaction)).singleElement()
                    .isInstanceOfSatisfying(Lost.class,
                            lost -> assertThat(lost.reason()).contains("disk on fire"));
            assertThat(wire.mx.messages()).isZero();
        }
    }

    @Test
    void sixtyMegabytesPassThroughAFewKilobytes() throws Exception {
        for (var script : List.of(MxScript.good(Wire.NAME), Wire.good())) {
            try (var wire = new Wire(script)) {
                wire.send(Wire.OPPORTUNISTIC, "warm@x.test");
                var body = new Lines(60 * 1024 * 1024);
                var transaction = transaction(MailOptions.NONE, new Content(body.size(), true, false, ""), body);
                var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                var before = threads.getCurrentThreadAllocatedBytes();

                assertThat(wire.send(Wire.OPPORTUNISTIC, transaction)).singleElement().isInstanceOf(Accepted.class);
                var allocated = threads.getCurrentThreadAllocatedBytes() - before;

                assertThat(wire.mx.mails().getLast().size()).isEqualTo(body.size());
                assertThat(wire.mx.mails().getLast().sha256()).isEqualTo(body.sha256());
                // TLS makes garbage for each record; a message in memory would be 60 MB at least.
                assertThat(allocated).isLessThan(20 * 1024 * 1024);
            }
        }
    }

    @Test
    void theEnvelopeArrivesAsItWas() {
        var options =
                new MailOptions(BodyType.EIGHT_BIT_MIME, true, false, Optional.of(Ret.HDRS), Optional.of("Q+2B1"));
        var to = List.of(new Recipient(Mailbox.of("UsEr@x.test"), Set.of(Notify.NEVER), Optional.of("rfc822;U@x.test")),
                Recipient.of(Mailbox.of("\"a b\"@x.test")),
                Recipient.of(Mailbox.of("gr\u00fc\u00df@b\u00fccher.test")));
        try (var wire = new Wire(Wire.good())) {
            var transaction = new Transaction(new ReversePath.Null(), options, new Content(3, true, true, ""), to,
                    new Wire.Octets("x\r\n".getBytes(StandardCharsets.US_ASCII)));

            assertThat(wire.send(Wire.WEB_PKI, transaction)).hasOnlyElementsOfType(Accepted.class)
                    .extracting(verdict -> ((Accepted) verdict).hostTellsSender())
                    .containsExactly(true, false, false);
            assertThat(wire.mx.mails()).singleElement().satisfies(mail -> {
                assertThat(mail.mail())
                        .isEqualTo("MAIL FROM:<> SIZE=3 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=Q+2B1");
                assertThat(mail.rcpt()).containsExactly("RCPT TO:<UsEr@x.test> NOTIFY=NEVER ORCPT=rfc822;U@x.test",
                        "RCPT TO:<\"a b\"@x.test>", "RCPT TO:<gr\u00fc\u00df@b\u00fccher.test>");
            });
        }
    }

    @Test
    void allCommandsOfAMessageComeInOneGroup() {
        var recipients = IntStream.range(0, 50).mapToObj(i -> i + "@x.test").toArray(String[]::new);
        try (var wire = new Wire(Wire.good())) {
            wire.send(Wire.WEB_PKI, "a@x.test");
            var session = wire.mx.sessions().getFirst();
            await().untilAsserted(() -> assertThat(session.groups()).isEqualTo(5)); // it waits for the next MAIL

            wire.send(Wire.WEB_PKI, Wire.letter("x\r\n", recipients));
            await().untilAsserted(() -> assertThat(session.groups()).isEqualTo(6));
        }
    }

    /// `tls.minimum: TLSv1.3`: what is verified is TLS 1.3 or not verified, even where TLS 1.2 would do for others.
    @Test
    void aVerifiedSessionIsNoOlderThanTheMinimumThatIsSet() throws Exception {
        var strict = Wire.SETTINGS.withMinimum(SmtpSettings.MinimumTls.TLS_1_3);
        try (var wire = new Wire(Wire.good().speaking(List.of("TLSv1.2"), List.of()), strict, PoolLimits.DEFAULT)) {
            assertThat(wire.connect(Wire.WEB_PKI)).isInstanceOf(Connected.TlsRefused.class);
            assertThat(wire.send(Wire.OPPORTUNISTIC, "bob@example.test")).hasOnlyElementsOfType(
                    Verdict.Accepted.class);
        }
    }

    @Test
    void weComeFromTheAddressThatIsSet() throws Exception {
        var source = (Inet4Address) InetAddress.ofLiteral("127.0.0.9");
        var settings = new SmtpSettings("relay.example.net", Optional.of(source), Optional.empty(),
                SmtpSettings.MinimumTls.TLS_1_2, WithoutEightBitMime.SEND, Wire.SETTINGS.timeouts());
        try (var wire = new Wire(Wire.good(), settings, PoolLimits.DEFAULT); var session = wire.open(Wire.WEB_PKI)) {
            assertThat(session.facts().source()).isEqualTo(source);
            assertThat(wire.mx.sessions().getFirst().client()).isEqualTo(source);
        }
    }

    private static Transaction transaction(MailOptions options, Content content, Body body) {
        return new Transaction(ReversePath.of("s@a.test"), options, content, Wire.recipients("a@x.test"), body);
    }

    /// @param size what it claims
    private record Misjudged(long size, byte[] octets) implements Body {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(octets);
        }

        @Override
        public InputStream open() {
            return InputStream.nullInputStream();
        }
    }

    private record Unreadable() implements Body {
        @Override
        public long size() {
            return 9;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write("half".getBytes(StandardCharsets.US_ASCII));
            throw new IOException("disk on fire");
        }

        @Override
        public InputStream open() {
            return InputStream.nullInputStream();
        }
    }

    /// 8-bit lines with dots in all the wrong places, made as they are written.
    private record Lines(long size) implements Body {

        private static final byte[] BLOCK = block();

        private static byte[] block() {
            var random = new Random(3);
            var block = new StringBuilder();
            for (var i = 0; i < 512; i++) {
                block.append(i % 3 == 0 ? '.' : (char) (128 + random.nextInt(128)))
                        .append("\u00e4".repeat(125))
                        .append("\r\n");
            }
            return block.toString().getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            for (var left = size; left > 0; left -= BLOCK.length) {
                out.write(BLOCK);
            }
        }

        String sha256() throws Exception {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var left = size; left > 0; left -= BLOCK.length) {
                digest.update(BLOCK);
            }
            return HexFormat.of().formatHex(digest.digest());
        }

        @Override
        public InputStream open() {
            return InputStream.nullInputStream();
        }
    }
}
