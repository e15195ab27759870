package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.transport.Session.Transaction;
import org.stsrelay.delivery.transport.Session.Verdict;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;
import org.stsrelay.delivery.transport.Session.Verdict.Lost;
import org.stsrelay.delivery.transport.Session.Verdict.Refused;
import org.stsrelay.delivery.transport.Session.Verdict.Unsuited;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxStep;

/// What the host answers, and what becomes of each recipient. Every rule holds with PIPELINING and without.
class TransactionTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void PIPE_3_1_3_eachRecipientHasTheAnswerThatWasMeantForIt(boolean pipelining) {
        var script = script(pipelining).onRcpt("no@x.test", "550 5.1.1 unknown")
                .onRcpt("temp@x.test", "451 4.2.0 later")
                .onRcpt("over@x.test", "452 4.5.3 too many")
                .onRcpt("quota@x.test", "552 5.2.2 mailbox full")
                .onRcpt("fwd@x.test", "251 2.1.5 will forward");
        try (var wire = new Wire(script)) {
            var verdicts = wire.send(Wire.OPPORTUNISTIC, "ok@x.test", "no@x.test", "temp@x.test", "over@x.test",
                    "quota@x.test", "fwd@x.test");

            assertThat(shown(verdicts)).containsExactly("accepted 250", "RCPT 550 5.1.1", "RCPT 451 4.2.0",
                    "RCPT 452 4.5.3", "RCPT 552 5.2.2", "accepted 250");
            assertThat(wire.mx.mails().getFirst().rcpt()).containsExactly("RCPT TO:<ok@x.test>",
                    "RCPT TO:<fwd@x.test>");
            assertNoViolations(wire);
        }
    }

    @ParameterizedTest
    @CsvSource({"552 5.5.3 too many,452 4.5.3", "552 too many,452 4.5.3", "552 5.2.2 full,552 5.2.2",
            "552 5.3.4 too big for you,552 5.3.4"})
    void SMTP_4_5_3_1_10_1_a552ForTooManyIsTemporary(String reply, String verdict) {
        try (var wire = new Wire(script(true).onRcpt("a@x.test", reply))) {
            assertThat(shown(wire.send(Wire.OPPORTUNISTIC, "a@x.test"))).containsExactly("RCPT " + verdict);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whenNobodyIsTakenNothingIsSentAndTheSessionGoesOn(boolean pipelining) {
        var script = script(pipelining).onRcpt("no@x.test", "550 5.1.1 unknown");
        try (var wire = new Wire(script); var session = wire.open(Wire.OPPORTUNISTIC)) {
            assertThat(shown(Wire.verdicts(session, letter("no@x.test")))).containsExactly("RCPT 550 5.1.1");
            assertThat(shown(Wire.verdicts(session, letter("ok@x.test")))).containsExactly("accepted 250");

            assertThat(wire.mx.sessions()).singleElement()
                    .satisfies(one -> assertThat(one.commands()).contains("RSET"));
            assertNoViolations(wire);
        }
    }

    @Test
    void PIPE_3_1_3_aHostThatWantsAMessageForNobodyGetsALoneDot() {
        var script = script(true).onRcpt("no@x.test", "550 5.1.1 unknown").on(MxStep.DATA, "354 go on");
        try (var wire = new Wire(script); var session = wire.open(Wire.OPPORTUNISTIC)) {
            assertThat(shown(Wire.verdicts(session, letter("no@x.test")))).containsExactly("RCPT 550 5.1.1");
            assertThat(wire.mx.messages()).isZero();

            assertThat(shown(Wire.verdicts(session, letter("ok@x.test")))).containsExactly("accepted 250");
            assertThat(wire.mx.mails()).singleElement()
                    .satisfies(mail -> assertThat(mail.text()).isEqualTo("Subject: x\r\n\r\n.\r\n"));
            assertNoViolations(wire);
        }
    }

    @Test
    void aHostThatRefusesMailAndYetWantsAMessageGetsNothingMore() {
        var script = script(true).on(MxStep.MAIL, "550 5.7.1 no").on(MxStep.DATA, "354 go on");
        try (var wire = new Wire(script)) {
            assertThat(shown(wire.send(Wire.OPPORTUNISTIC, "a@x.test"))).containsExactly("MAIL 550 5.7.1");
            assertThat(wire.mx.messages()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"true,450 4.7.1 later", "false,450 4.7.1 later", "true,550 5.7.1 no", "false,550 5.7.1 no"})
    void aRefusedMailIsEverybodysAnswer(boolean pipelining, String reply) {
        try (var wire = new Wire(script(pipelining).on(MxStep.MAIL, reply))) {
            assertThat(shown(wire.send(Wire.OPPORTUNISTIC, "a@x.test", "b@x.test")))
                    .containsOnly("MAIL " + reply.substring(0, 9));
            assertNoViolations(wire);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRefusedDataIsTheAnswerOfThoseWhoWereTaken(boolean pipelining) {
        var script = script(pipelining).onRcpt("no@x.test", "550 5.1.1 unknown").on(MxStep.DATA, "451 4.3.0 later");
        try (var wire = new Wire(script); var session = wire.open(Wire.OPPORTUNISTIC)) {
            assertThat(shown(Wire.verdicts(session, letter("no@x.test", "ok@x.test"))))
                    .containsExactly("RCPT 550 5.1.1", "DATA 451 4.3.0");
            wire.mx.play(script(pipelining));

            assertThat(shown(Wire.verdicts(session, letter("ok@x.test")))).containsExactly("accepted 250");
            assertNoViolations(wire);
        }
    }

    @Test
    void aRefusedMessageEndsItsTransactionAndTheNextOneGoesThrough() {
        var script = script(true).on(MxStep.END_OF_DATA, "554 5.6.0 spam");
        try (var wire = new Wire(script); var session = wire.open(Wire.OPPORTUNISTIC)) {
            assertThat(shown(Wire.verdicts(session, letter("a@x.test")))).containsExactly("END_OF_DATA 554 5.6.0");
            wire.mx.play(script(true));

            assertThat(shown(Wire.verdicts(session, letter("a@x.test")))).containsExactly("accepted 250");
            assertThat(wire.mx.connections()).isOne();
            assertNoViolations(wire);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void earlierAnswersOutliveTheConnection(boolean pipelining) {
        var script = script(pipelining).onRcpt("no@x.test", "550 5.1.1 unknown")
                .onRcpt("drop@x.test", new MxAct.Drop());
        try (var wire = new Wire(script)) {
            assertThat(shown(wire.send(Wire.OPPORTUNISTIC, "ok@x.test", "no@x.test", "drop@x.test", "ok2@x.test")))
                    .containsExactly("lost RCPT", "RCPT 550 5.1.1", "lost RCPT", "lost RCPT");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void SMTP_4_2_6_a421EndsTheSessionAndIsKept(boolean pipelining) {
        var script = script(pipelining).onRcpt("no@x.test", "550 5.1.1 unknown")
                .onRcpt("shut@x.test", new MxAct.SayAndDrop("421 4.3.2 closing"));
        try (var wire = new Wire(script)) {
            var verdicts = wire.send(Wire.OPPORTUNISTIC, "no@x.test", "shut@x.test", "ok@x.test");

            assertThat(shown(verdicts)).containsExactly("RCPT 550 5.1.1", "lost RCPT", "lost RCPT");
            assertThat(verdicts.getLast()).asInstanceOf(InstanceOfAssertFactories.type(Lost.class))
                    .satisfies(lost -> assertThat(lost.reply()).hasValueSatisfying(
                            reply -> assertThat(reply.code()).isEqualTo(421)));
        }
    }

    @ParameterizedTest
    @CsvSource({"MAIL,MAIL", "RCPT,RCPT", "DATA,DATA", "BODY,END_OF_DATA", "END_OF_DATA,END_OF_DATA"})
    void SMTP_3_8_1_aLostConnectionSaysHowFarItCame(MxStep step, Stage stage) {
        for (var act : List.of(new MxAct.Drop(), new MxAct.Reset())) {
            try (var wire = new Wire(script(false).on(step, act))) {
                assertThat(wire.send(Wire.OPPORTUNISTIC, "a@x.test")).singleElement()
                        .isInstanceOfSatisfying(Lost.class, lost -> {
                            assertThat(lost.stage()).isEqualTo(stage);
                            assertThat(lost.reason()).startsWith(Wire.NAME + " ");
                            assertThat(lost.reply()).isEmpty();
                        });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"250-a\r\n550 b", "xyz", "650 what", "354 go on", "250-" + "\r\n250-"})
    void SMTP_4_2_3_whatIsNoAnswerToMailEndsTheConnection(String reply) {
        for (var pipelining : List.of(true, false)) {
            try (var wire = new Wire(script(pipelining).on(MxStep.MAIL, new MxAct.SayAndDrop(reply)))) {
                assertThat(shown(wire.send(Wire.OPPORTUNISTIC, "a@x.test"))).containsExactly("lost MAIL");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT", "DATA", "END_OF_DATA"})
    void aFloodOfNonsenseIsCutOff(MxStep step) {
        for (var line : List.of("xyz", "250-and so on")) {
            try (var wire = new Wire(script(false).on(step, new MxAct.Endless(line)))) {
                assertThat(shown(wire.send(Wire.OPPORTUNISTIC, "a@x.test"))).containsExactly("lost " + step);
            }
        }
    }

    @Test
    void SMTP_4_2_1_theFirstDigitCountsWhereTheCodeIsUnknown() {
        var script = script(true).on(MxStep.MAIL, "299 yes")
                .on(MxStep.DATA, "399 go")
                .on(MxStep.END_OF_DATA, "299 yes")
                .onRcpt("t@x.test", "499 later")
                .onRcpt("p@x.test", "599 never");
        try (var wire = new Wire(script)) {
            assertThat(shown(wire.send(Wire.OPPORTUNISTIC, "ok@x.test", "t@x.test", "p@x.test")))
                    .containsExactly("accepted 299", "RCPT 499 4.0.0", "RCPT 599 5.0.0");
        }
    }

    @Test
    void PIPE_3_1_1_withoutTheOfferEachCommandWaitsForItsAnswer() {
        try (var wire = new Wire(script(false))) {
            assertThat(shown(wire.send(Wire.OPPORTUNISTIC, "a@x.test", "b@x.test", "c@x.test")))
                    .containsOnly("accepted 250");
            assertNoViolations(wire);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void SMTP_4_5_3_1_8_1_hundredsOfRecipientsAreNoTrouble(boolean pipelining) {
        var addresses = IntStream.range(0, 450).mapToObj(i -> "user" + i + "@x.test").toArray(String[]::new);
        try (var wire = new Wire(script(pipelining).onRcpt("user300@x.test", "452 4.5.3 too many"))) {
            var verdicts = shown(wire.send(Wire.OPPORTUNISTIC, addresses));

            assertThat(verdicts).hasSize(450);
            assertThat(verdicts.get(300)).isEqualTo("RCPT 452 4.5.3");
            assertThat(verdicts.stream().filter("accepted 250"::equals)).hasSize(449);
            assertNoViolations(wire);
        }
    }

    @Test
    void afterMailIsRefusedNoFurtherGroupIsSent() {
        var addresses = IntStream.range(0, 450).mapToObj(i -> "user" + i + "@x.test").toArray(String[]::new);
        try (var wire = new Wire(script(true).on(MxStep.MAIL, "550 5.7.1 no"))) {
            assertThat(shown(wire.send(Wire.OPPORTUNISTIC, addresses))).containsOnly("MAIL 550 5.7.1");
            assertThat(wire.mx.sessions().getFirst().commands()).hasSizeLessThan(110);
        }
    }

    @Test
    void SIZE_4_1_aMessageTooBigForTheHostIsNotEvenNamed() {
        try (var wire = new Wire(MxScript.good(Wire.NAME).offering("SIZE 10"))) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, "a@x.test")).singleElement().isInstanceOf(Unsuited.class);
            assertThat(wire.mx.sessions().getFirst().commands()).noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    @Test
    void EBIT_4_unannounced8BitContentIsSentAndCounted() {
        try (var wire = new Wire(MxScript.good(Wire.NAME).without("8BITMIME"))) {
            assertThat(shown(wire.send(Wire.OPPORTUNISTIC, Wire.letter("\u00fc\r\n", "a@x.test"))))
                    .containsExactly("accepted 250");
            assertThat(wire.heard.unannounced).hasSize(1);
        }
    }

    @Test
    void SMTP_4_1_4_2_theSessionEndsWithAQuit() {
        var limits = new PoolLimits(Duration.ofSeconds(5), Duration.ofSeconds(300),
                Duration.ofSeconds(300), 1, 0);
        try (var wire = new Wire(script(true), Wire.SETTINGS, limits)) {
            wire.send(Wire.OPPORTUNISTIC, "a@x.test");

            await().untilAsserted(() -> assertThat(wire.mx.sessions().getFirst().commands())
                    .endsWith("DATA", "QUIT"));
        }
    }

    private static Transaction letter(String... recipients) {
        return Wire.letter("Subject: x\r\n\r\n.\r\n", recipients);
    }

    private static MxScript script(boolean pipelining) {
        var good = MxScript.good(Wire.NAME);
        return pipelining ? good : good.without("PIPELINING");
    }

    private static void assertNoViolations(Wire wire) {
        assertThat(wire.mx.sessions()).allSatisfy(session -> assertThat(session.violations()).isEmpty());
    }

    private static List<String> shown(List<Verdict> verdicts) {
        return verdicts.stream().map(TransactionTest::shown).toList();
    }

    private static String shown(Verdict verdict) {
        return switch (verdict) {
            case Accepted(var reply, _) -> "accepted " + reply.code();
            case Refused(var stage, var reply) -> stage + " " + reply.code() + " " + reply.status();
            case Lost(var stage, _, _) -> "lost " + stage;
            case Unsuited(var status, _) -> "unsuited " + status;
        };
    }
}
