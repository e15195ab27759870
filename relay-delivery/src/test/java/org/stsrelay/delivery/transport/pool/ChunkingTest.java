package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.transport.Session.Transaction;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;
import org.stsrelay.delivery.transport.Session.Verdict.Lost;
import org.stsrelay.delivery.transport.Session.Verdict.Refused;
import org.stsrelay.delivery.transport.pool.PoolLimits.Wear;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxStep;

/// Small messages go with their envelope in one piece where PIPELINING and CHUNKING are offered under TLS (P35).
class ChunkingTest {

    private static final String FIRST_RCPT = "RCPT TO:<a@x.test>";

    @Test
    void aMessageTakesOneRoundTrip() {
        try (var wire = new Wire(chunking()); var session = wire.open(Wire.WEB_PKI)) {
            assertThat(Wire.verdicts(session, letter("a@x.test"))).singleElement().isInstanceOf(Accepted.class);
            var before = wire.mx.sessions().getFirst().groups();

            assertThat(Wire.verdicts(session, letter("a@x.test", "b@x.test"))).hasSize(2)
                    .allMatch(Accepted.class::isInstance);

            assertThat(wire.mx.sessions().getFirst().groups() - before).isOne();
            assertThat(wire.mx.sessions()).hasSize(1);
            assertThat(wire.mx.mails().getLast().rcpt()).hasSize(2);
            assertNoViolations(wire);
        }
    }

    @Test
    void CHNK_2_2_theOctetsAreCountedAndLeftAsTheyAre() {
        var text = "Subject: x\r\n\r\n.\r\n..\r\n.a\r\nQUIT\r\nno line end";
        try (var wire = new Wire(chunking())) {
            assertThat(wire.send(Wire.WEB_PKI, Wire.letter(text, "a@x.test"))).singleElement()
                    .isInstanceOf(Accepted.class);

            assertThat(wire.mx.sessions().getFirst().commands()).endsWith("BDAT " + text.length() + " LAST");
            assertThat(wire.mx.mails()).singleElement().satisfies(mail -> assertThat(mail.text()).isEqualTo(text));
            assertNoViolations(wire);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb\r\n", "a\rb\r\n", "a\r"})
    void aBareLineEndGoesOutNoMoreThanByData(String text) {
        try (var wire = new Wire(chunking())) {
            assertThat(wire.send(Wire.WEB_PKI, Wire.letter(text, "a@x.test"))).singleElement()
                    .isInstanceOf(Lost.class);

            assertThat(wire.mx.messages()).isZero();
        }
    }

    @Test
    void CHNK_2_1_dataAndBdatAreNotMixed() {
        try (var wire = new Wire(chunking()); var session = wire.open(Wire.WEB_PKI)) {
            Wire.verdicts(session, letter("a@x.test"));
            Wire.verdicts(session, Wire.letter("x".repeat(200 * 1024) + "\r\n", "a@x.test"));

            assertThat(wire.mx.sessions().getFirst().commands()).filteredOn(ChunkingTest::endsEnvelope)
                    .containsExactly("BDAT 20 LAST", "DATA");
            assertThat(wire.mx.messages()).isEqualTo(2);
        }
    }

    @Test
    void CHNK_2_3_afterARefusalTheSessionGoesOnWithRset() {
        var script = chunking().on(MxStep.BDAT, "552 5.3.4 too much");
        try (var wire = new Wire(script); var session = wire.open(Wire.WEB_PKI)) {
            assertThat(Wire.verdicts(session, letter("a@x.test"))).singleElement()
                    .isInstanceOfSatisfying(Refused.class, refused -> {
                        assertThat(refused.stage()).isEqualTo(Stage.END_OF_DATA);
                        assertThat(refused.reply().code()).isEqualTo(552);
                    });
            wire.mx.play(chunking());

            assertThat(Wire.verdicts(session, letter("a@x.test"))).singleElement().isInstanceOf(Accepted.class);
            assertThat(wire.mx.sessions()).singleElement()
                    .satisfies(one -> assertThat(one.commands()).containsSequence("BDAT 20 LAST", "RSET"));
        }
    }

    @Test
    void eachRecipientHasItsOwnAnswer() {
        var script = chunking().onRcpt("no@x.test", "550 5.1.1 unknown");
        try (var wire = new Wire(script)) {
            var verdicts = wire.send(Wire.WEB_PKI, letter("no@x.test", "a@x.test"));

            assertThat(verdicts.getFirst()).isInstanceOfSatisfying(Refused.class,
                    refused -> assertThat(refused.stage()).isEqualTo(Stage.RCPT));
            assertThat(verdicts.getLast()).isInstanceOf(Accepted.class);
            assertThat(wire.mx.mails()).singleElement()
                    .satisfies(mail -> assertThat(mail.rcpt()).containsExactly(FIRST_RCPT));
        }
    }

    @Test
    void whenNobodyIsTakenTheSessionGoesOn() {
        var script = chunking().onRcpt("no@x.test", "550 5.1.1 unknown");
        try (var wire = new Wire(script); var session = wire.open(Wire.WEB_PKI)) {
            assertThat(Wire.verdicts(session, letter("no@x.test"))).singleElement()
                    .isInstanceOfSatisfying(Refused.class,
                            refused -> assertThat(refused.stage()).isEqualTo(Stage.RCPT));

            assertThat(Wire.verdicts(session, letter("a@x.test"))).singleElement().isInstanceOf(Accepted.class);
            assertThat(wire.mx.sessions()).singleElement()
                    .satisfies(one -> assertThat(one.commands()).filteredOn(ChunkingTest::endsEnvelope)
                            .containsExactly("BDAT 20 LAST", "BDAT 20 LAST"));
        }
    }

    @Test
    void aRefusedSenderIsRefusedForEverybody() {
        var script = chunking().on(MxStep.MAIL, "451 4.7.1 not you, not now");
        try (var wire = new Wire(script)) {
            assertThat(wire.send(Wire.WEB_PKI, letter("a@x.test", "b@x.test"))).hasSize(2)
                    .allSatisfy(verdict -> assertThat(verdict).isInstanceOfSatisfying(Refused.class,
                            refused -> assertThat(refused.stage()).isEqualTo(Stage.MAIL)));
            assertThat(wire.mx.messages()).isZero();
        }
    }

    /// Whatever it took the octets for: nothing more is said to it, and the message is not returned.
    @ParameterizedTest
    @ValueSource(strings = {"500 5.5.1 what?", "502 5.5.1 not here", "503 5.5.1 sequence", "504 5.5.4 LAST?"})
    void aHostThatDoesNotKnowWhatItOfferedGetsDataTheNextTime(String reply) {
        try (var wire = new Wire(chunking().on(MxStep.BDAT, reply))) {
            assertThat(wire.send(Wire.WEB_PKI, "a@x.test")).singleElement()
                    .isInstanceOfSatisfying(Lost.class,
                            lost -> assertThat(lost.reason()).contains("offers CHUNKING and answered BDAT with"));

            assertThat(wire.send(Wire.WEB_PKI, "a@x.test")).singleElement().isInstanceOf(Accepted.class);
            assertThat(wire.mx.sessions()).hasSize(2);
            assertThat(wire.mx.sessions().getFirst().commands()).last().asString().startsWith("BDAT");
            assertThat(wire.mx.sessions().getLast().commands()).contains("DATA");
        }
    }

    @Test
    void aHostThatLeavesAfterItsFirstAnswerMayHaveTheMessage() {
        try (var wire = new Wire(chunking().on(MxStep.RCPT, new MxAct.Drop()))) {
            assertThat(wire.send(Wire.WEB_PKI, "a@x.test")).singleElement()
                    .isInstanceOfSatisfying(Lost.class,
                            lost -> assertThat(lost.stage()).isEqualTo(Stage.END_OF_DATA));
        }
    }

    @Test
    void aKeptConnectionThatHasGoneIsReplacedWithoutAFailure() {
        try (var wire = new Wire(chunking())) {
            wire.send(Wire.WEB_PKI, "a@x.test");
            wire.mx.hangUp();

            assertThat(wire.send(Wire.WEB_PKI, "a@x.test")).singleElement().isInstanceOf(Accepted.class);
            assertThat(wire.mx.messages()).isEqualTo(2);
        }
    }

    @Test
    void aProviderMayBeSparedIt() {
        var spared = PoolLimits.DEFAULT
                .byHost(_ -> new Wear(Duration.ofSeconds(5), Duration.ofMinutes(5), 1000, false, Optional.empty()));
        try (var wire = new Wire(chunking(), Wire.SETTINGS, spared)) {
            assertThat(wire.send(Wire.WEB_PKI, "a@x.test")).singleElement().isInstanceOf(Accepted.class);

            assertThat(wire.mx.sessions().getFirst().commands()).contains("DATA");
        }
    }

    private static Transaction letter(String... recipients) {
        return Wire.letter("Subject: hi\r\n\r\nyou\r\n", recipients);
    }

    private static boolean endsEnvelope(String command) {
        return command.equals("DATA") || command.startsWith("BDAT");
    }

    private static MxScript chunking() {
        return Wire.good().offering("PIPELINING", "SIZE 104857600", "8BITMIME", "CHUNKING");
    }

    private static void assertNoViolations(Wire wire) {
        assertThat(wire.mx.sessions().stream().flatMap(one -> one.violations().stream())).isEmpty();
    }
}
