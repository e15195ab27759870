package org.stsrelay.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.server.inbound.ListenerSettings.BareNewline;

class DataTest {

    private static final String SECOND =
            "RSET\r\nMAIL FROM:<evil@inj.example>\r\nRCPT TO:<v@inj.example>\r\nDATA\r\nx\r\n.\r\n";

    @Test
    void ESC_2034_1_aMessageArrivesWithAllThatIsKnownOfIt() {
        try (var front = Front.open(); var client = front.client()) {
            var reply = client.message("Message-ID: <m@sender.example>\r\nSubject: ü\r\n\r\nHello\r\n.\r\n");

            var message = front.submission.only().message();
            assertThat(reply).isEqualTo("250 2.0.0 Ok: queued as " + message.id());
            assertThat(message.sender()).hasToString("from@sender.example");
            assertThat(message.received()).isEqualTo(Front.NOON);
            assertThat(message.purpose()).isEqualTo(Purpose.RELAYED);
            assertThat(message.content().messageId()).isEqualTo("<m@sender.example>");
            assertThat(message.content().utf8Header()).isTrue();
            assertThat(message.content().size()).isEqualTo(front.submission.only().octets().length);
            assertThat(message.origin().listener()).isEqualTo("smtp");
            assertThat(message.origin().helo()).isEqualTo("client.example");
            assertThat(message.origin().client().orElseThrow().isLoopbackAddress()).isTrue();
            assertThat(front.submission.only().recipients()).hasToString("[to@rcpt.example]");
            assertThat(front.submission.bodiesLeftOpen()).isZero();
        }
    }

    /// Also SMTP-3.6.3-1 and SMTP-6.4-1: nothing is added but the Received field.
    @Test
    void SMTP_4_1_1_4_1_aMessageIsKeptOctetForOctet() {
        var octets = new byte[1 << 20];
        new Random(1).nextBytes(octets);
        for (var i = 0; i < octets.length; i++) {
            octets[i] = octets[i] == '\r' || octets[i] == '\n' ? (byte) '.' : octets[i];
            if (i % 70 == 68) {
                octets[i++] = '\r';
                octets[i] = '\n';
            }
        }
        octets[octets.length - 2] = '\r';
        octets[octets.length - 1] = '\n';
        try (var front = Front.open(); var client = front.client()) {
            client.untilData();
            client.send(stuffed(octets));
            client.send(".\r\n");
            client.expect("250");

            assertThat(front.submission.only().asSent().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(octets);
            assertThat(front.submission.only().message().content().eightBit()).isTrue();
        }
    }

    @Test
    void anEmptyMessageIsOneToo() {
        try (var front = Front.open(); var client = front.client()) {
            assertThat(client.message(".\r\n")).startsWith("250");
            assertThat(front.submission.only().asSent()).isEmpty();
        }
    }

    @Test
    void severalMessagesTakeTheSameConnection() {
        try (var front = Front.open(); var client = front.client()) {
            for (var i = 0; i < 5; i++) {
                client.message("Subject: " + i + "\r\n\r\n.\r\n");
            }
            assertThat(front.submission.all()).extracting(FakeSubmission.Submitted::asSent)
                    .containsExactly("Subject: 0\r\n\r\n", "Subject: 1\r\n\r\n", "Subject: 2\r\n\r\n",
                            "Subject: 3\r\n\r\n",
                            "Subject: 4\r\n\r\n");
            assertThat(front.submission.all()).extracting(submitted -> submitted.message().id())
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    /// One server's end of data is another's text: whatever is no CR LF . CR LF is text here, and leaves as such.
    @ParameterizedTest
    @ValueSource(strings = {"\n.\n", "\n.\r\n", "\r\n.\n"})
    void SMTP_4_1_1_4_2_aBareLfSmugglesNothing(String fakeEnd) {
        try (var front = Front.open(); var client = front.client()) {
            client.untilData().send("Subject: a\r\n\r\none" + fakeEnd + SECOND);
            client.expect("250 2.0.0 Ok: queued");

            assertThat(front.submission.only().asSent()).contains("MAIL FROM:<evil@inj.example>")
                    .doesNotContainPattern("(?<!\\r)\\n");
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r.\r", "\r\n.\r", "\r.\r\n", "\n\r.\r\n", "\r\n.\r\r\n", "\r\n\u0000\r.\r\n", "\ra"})
    void SMTP_2_3_8_1_ESC_R_9_aBareCrIsRefusedAndSmugglesNothing(String fakeEnd) {
        try (var front = Front.open(); var client = front.client()) {
            client.untilData().send("Subject: a\r\n\r\none" + fakeEnd + SECOND);

            assertThat(client.reply()).startsWith("550 5.6.11");
            assertThat(front.submission.all()).isEmpty();
            assertThat(client.message("Subject: b\r\n\r\n.\r\n")).startsWith("250");
        }
    }

    @Test
    void SMTP_2_3_8_1_ESC_R_9_aListenerMayRefuseABareLf() {
        var usual = Front.listener();
        var strict =
                new ListenerSettings(usual.name(), usual.address(), usual.allow(), BareNewline.REFUSE, usual.tls(),
                        Optional.empty(), Optional.empty());
        try (var front = Front.open(strict); var client = front.client()) {
            assertThat(client.message("Subject: a\nb\r\n.\r\n")).startsWith("550 5.6.11");
            assertThat(client.message("Subject: b\r\n\r\n.\r\n")).startsWith("250");
            assertThat(front.submission.only().asSent()).isEqualTo("Subject: b\r\n\r\n");
        }
    }

    @Test
    void SIZE_7_1_ESC_R_10_aLargeMessageIsReadToItsEndAndNeverExecuted() {
        try (var front = Front.open(Front.with(10_000, 10)); var client = front.client()) {
            client.untilData().send("Subject: a\r\n\r\n" + "x\r\n".repeat(4000) + SECOND);

            assertThat(client.reply()).startsWith("552 5.3.4");
            assertThat(client.message("Subject: b\r\n\r\n.\r\n")).startsWith("250");
            assertThat(front.submission.only().message().sender()).hasToString("from@sender.example");
            assertThat(front.events).contains("rejected message_too_large");
            assertThat(front.submission.bodiesLeftOpen()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"10000, 250", "10001, 552"})
    void SIZE_7_1_theLimitItselfIsAllowed(int size, String code) {
        try (var front = Front.open(Front.with(10_000, 10)); var client = front.client()) {
            assertThat(client.message("x".repeat(size - 2) + "\r\n.\r\n")).startsWith(code);
        }
    }

    @Test
    void SIZE_7_1_aDeclaredSizeIsRefusedEarly() {
        try (var front = Front.open(Front.with(10_000, 10)); var client = front.client()) {
            assertThat(client.say("MAIL FROM:<a@b.example> SIZE=10001 BODY=8BITMIME")).startsWith("552 5.3.4");
            assertThat(client.say("MAIL FROM:<a@b.example> SIZE=99999999999999999999")).startsWith("552 5.3.4");
            assertThat(client.say("MAIL FROM:<a@b.example> BODY=8BITMIME SIZE=10000")).startsWith("250");
        }
    }

    @Test
    void anEndlessMessageEndsTheConnection() {
        try (var front = Front.open(Front.with(10_000, 10)); var client = front.client()) {
            client.untilData().send("x".repeat(40_000));
            assertThat(client.reply()).startsWith("552 5.3.4");
            assertThat(client.isHungUpOn()).isTrue();
        }
    }

    @Test
    void aStoreThatFailsToWriteIsAReasonToTryLater() {
        checkStoreFailure(new FakeSubmission.Mood() {
            @Override
            public void onWrite() throws IOException {
                throw new IOException("disk on fire");
            }
        }, "451 4.3.0", "store_error");
    }

    @Test
    void aStoreThatFailsToFinishIsAReasonToTryLater() {
        checkStoreFailure(new FakeSubmission.Mood() {
            @Override
            public void onFinish() throws IOException {
                throw new IOException("disk on fire");
            }
        }, "451 4.3.0", "store_error");
    }

    @Test
    void aStoreThatFailsToKeepIsAReasonToTryLater() {
        checkStoreFailure(new FakeSubmission.Mood() {
            @Override
            public void onSubmit() throws SpoolException {
                throw new SpoolException("cannot write relay.db");
            }
        }, "451 4.3.0", "store_error");
    }

    @Test
    void aFullDiskIsAReasonToTryLater() {
        checkStoreFailure(new FakeSubmission.Mood() {
            @Override
            public void onSubmit() throws SpoolException {
                throw new SpoolException.Full("less than 1 GiB free");
            }
        }, "452 4.3.1", "disk_full");
    }

    @Test
    void aFaultOfOursIsAReasonToTryLater() {
        try (var front = Front.open(); var client = front.client()) {
            front.submission.mood(new FakeSubmission.Mood() {
                @Override
                public void onSubmit() {
                    throw new IllegalStateException("a bug");
                }
            });
            client.untilData().send("Subject: a\r\n\r\n" + SECOND);
            assertThat(client.reply()).startsWith("451 4.3.0");
            front.submission.mood(new FakeSubmission.Mood() {
            });
            assertThat(client.message("Subject: b\r\n\r\n.\r\n")).startsWith("250");
            assertThat(front.submission.only().asSent()).isEqualTo("Subject: b\r\n\r\n");
        }
    }

    @Test
    void mailIsRefusedBeforeItIsSentWhenNoneCanBeTaken() {
        try (var front = Front.open(); var client = front.client()) {
            front.submission.refuse("only 3 MiB are left on the disk");
            assertThat(client.say("MAIL FROM:<a@b.example>"))
                    .isEqualTo("452 4.3.1 No mail can be taken now: only 3 MiB are left on the disk");
            assertThat(front.events).contains("rejected disk_full");
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 250 2.0.0", "101, 554 5.4.6"})
    void SMTP_6_3_1_ESC_R_10_aLoopIsFoundByCountingReceivedFields(int count, String code) {
        try (var front = Front.open(); var client = front.client()) {
            var reply = client.message("Received: from a by b; c\r\n".repeat(count) + "\r\nhello\r\n.\r\n");
            assertThat(reply).startsWith(code);
            assertThat(front.events.contains("rejected loop")).isEqualTo(code.startsWith("554"));
        }
    }

    @Test
    void SMTP_6_3_1_receivedLinesOfTheBodyDoNotCount() {
        try (var front = Front.open(); var client = front.client()) {
            var reply = client.message("Subject: a\r\n\r\n" + "Received: from a by b; c\r\n".repeat(500) + ".\r\n");
            assertThat(reply).startsWith("250");
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleLeavesNothing() {
        try (var front = Front.open()) {
            try (var client = front.client()) {
                client.untilData().send("Subject: a\r\n\r\nhalf a mess");
            }
            await().until(() -> front.events.contains("disconnected"));
            assertThat(front.submission.all()).isEmpty();
            assertThat(front.submission.bodiesLeftOpen()).isZero();
        }
    }

    private static void checkStoreFailure(FakeSubmission.Mood mood, String reply, String event) {
        try (var front = Front.open(); var client = front.client()) {
            front.submission.mood(mood);
            client.untilData().send("Subject: a\r\n\r\n" + "x\r\n".repeat(10_000) + SECOND);
            assertThat(client.reply()).startsWith(reply);
            front.submission.mood(new FakeSubmission.Mood() {
            });
            assertThat(client.message("Subject: b\r\n\r\n.\r\n")).startsWith("250");
            assertThat(front.submission.only().asSent()).isEqualTo("Subject: b\r\n\r\n");
            assertThat(front.events).contains("rejected " + event);
            assertThat(front.submission.bodiesLeftOpen()).isZero();
        }
    }

    private static byte[] stuffed(byte[] octets) {
        var wire = Arrays.copyOf(octets, octets.length * 2);
        var length = 0;
        for (var i = 0; i < octets.length; i++) {
            if (octets[i] == '.' && (i == 0 || octets[i - 1] == '\n')) {
                wire[length++] = '.';
            }
            wire[length++] = octets[i];
        }
        return Arrays.copyOf(wire, length);
    }
}
