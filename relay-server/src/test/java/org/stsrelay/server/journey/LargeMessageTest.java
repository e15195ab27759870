package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.MxMail;

/// Large messages pass through a small heap: no part of the relay ever holds one as a whole (P4).
@Tag("slow")
class LargeMessageTest {

    private static final int MIB = 1 << 20;
    private static final int AT_ONCE = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void severalAtOnceArriveByteForByteThroughAHeapThatCouldNotHoldThem() {
        try (var lab = Lab.open()) {
            var mx = lab.host("mx.large.example");
            lab.domain("large.example", "mx.large.example");
            var program = RelayProgram.in(lab, folder, "queue: {keep-free: 0B}\n").with("-Xmx96m");
            try (var relay = program.start();
                    var senders = NumberedSenders.start(AT_ONCE, relay::smtp, "b@large.example",
                            LargeMessageTest::message, AT_ONCE)) {
                senders.awaitEnd();
                assertThat(senders.troubles()).isEmpty();
                await().atMost(PATIENCE).until(() -> mx.mails().size() >= AT_ONCE && relay.waiting() == 0);

                assertThat(mx.mails()).hasSize(AT_ONCE).allSatisfy(mail -> {
                    var sent = message(NumberedMessage.numberOf(mail)).octets();
                    assertThat(mail.sha256()).isEqualTo(digest(field(mail), sent));
                });
                await().untilAsserted(() -> assertThat(program.bodyFiles()).isEmpty());
                assertThat(relay.log()).doesNotContain("OutOfMemory");
            }
        }
    }

    private static NumberedMessage message(int number) {
        return new NumberedMessage(number, (number == 1 ? 45 : 30) * MIB);
    }

    /// The relay's own, which stands above what the client sent.
    private static byte[] field(MxMail mail) {
        var text = mail.text();
        return text.substring(0, text.indexOf("From: <" + NumberedMessage.SENDER))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String digest(byte[] field, byte[] sent) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(field);
            return HexFormat.of().formatHex(sha256.digest(sent));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
