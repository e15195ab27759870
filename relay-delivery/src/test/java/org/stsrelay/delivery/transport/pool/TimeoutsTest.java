package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.Message.Content;
import org.stsrelay.delivery.transport.Session.Transaction;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;
import org.stsrelay.delivery.transport.Session.Verdict.Lost;
import org.stsrelay.delivery.transport.Transport.Connected.Unreachable;
import org.stsrelay.delivery.transport.smtp.Timeouts;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxStep;

/// Each step has a time of its own. The others are so long that the test would show it if they were used.
@Timeout(20)
class TimeoutsTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void theDefaultsAreThoseOfTheStandard() {
        var limits = Timeouts.RFC5321;

        assertThat(List.of(limits.greeting(), limits.mail(), limits.rcpt())).containsOnly(Duration.ofMinutes(5));
        assertThat(limits.data()).isEqualTo(Duration.ofMinutes(2));
        assertThat(limits.block()).isEqualTo(Duration.ofMinutes(3));
        assertThat(limits.endOfData()).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource({"GREETING,GREETING", "EHLO,EHLO"})
    void SMTP_TO_1_aHostThatDoesNotGreetIsUnreachable(MxStep step, Stage stage) {
        try (var wire = wire(step, new MxAct.Stall())) {
            assertThat(wire.connect(Wire.OPPORTUNISTIC)).isInstanceOfSatisfying(Unreachable.class, end -> {
                assertThat(end.stage()).isEqualTo(stage);
                assertThat(end.reason()).contains("did not answer in time");
                assertThat(end.unanswered()).isFalse();
            });
        }
    }

    @ParameterizedTest
    @EnumSource(value = MxStep.class, names = {"MAIL", "RCPT", "DATA", "END_OF_DATA"})
    void SMTP_TO_2_SMTP_TO_3_SMTP_TO_4_SMTP_TO_6_aHostThatDoesNotAnswerIsLeft(MxStep step) {
        try (var wire = wire(step, new MxAct.Stall())) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, "a@x.test")).singleElement()
                    .isInstanceOfSatisfying(Lost.class, lost -> {
                        assertThat(lost.stage()).hasToString(step.name());
                        assertThat(lost.reason()).contains("did not answer in time");
                    });
        }
    }

    @ParameterizedTest
    @EnumSource(value = MxStep.class, names = {"MAIL", "RCPT", "DATA", "END_OF_DATA"})
    void anAnswerWithinTheTimeIsHeard(MxStep step) {
        var late = new MxAct.Later(Duration.ofMillis(100),
                MxAct.say(step == MxStep.DATA ? "354 go on" : "250 2.0.0 at last"));
        try (var wire = new Wire(MxScript.good(Wire.NAME).without("PIPELINING").on(step, late))) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, "a@x.test")).singleElement().isInstanceOf(Accepted.class);
            assertThat(wire.mx.messages()).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(value = MxStep.class, names = {"GREETING", "EHLO"})
    void SMTP_TO_9_aGreetingInDribsAndDrabsIsCutOff(MxStep step) {
        try (var wire = wire(step, new MxAct.Trickle("250 " + "x".repeat(500), Duration.ofMillis(50)))) {
            assertThat(wire.connect(Wire.OPPORTUNISTIC)).isInstanceOf(Unreachable.class);
        }
    }

    @ParameterizedTest
    @EnumSource(value = MxStep.class, names = {"MAIL", "RCPT", "DATA", "END_OF_DATA"})
    void SMTP_TO_9_anAnswerInDribsAndDrabsIsCutOff(MxStep step) {
        try (var wire = wire(step, new MxAct.Trickle("250 " + "x".repeat(500), Duration.ofMillis(50)))) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, "a@x.test")).singleElement()
                    .isInstanceOfSatisfying(Lost.class, lost -> assertThat(lost.stage()).hasToString(step.name()));
        }
    }

    @Test
    void SMTP_TO_5_aHostThatStopsReadingIsLeftInClearAndUnderTls() {
        for (var good : List.of(MxScript.good(Wire.NAME), Wire.good())) {
            var script = good.on(MxStep.BODY, new MxAct.Stall());
            try (var wire = new Wire(script, Wire.SETTINGS.withTimeouts(only(MxStep.BODY)), PoolLimits.DEFAULT)) {
                assertThat(wire.send(Wire.OPPORTUNISTIC, large(64 * 1024 * 1024, Duration.ZERO))).singleElement()
                        .isInstanceOfSatisfying(Lost.class, lost -> {
                            assertThat(lost.stage()).isEqualTo(Stage.DATA);
                            assertThat(lost.reason()).contains("did not read in time");
                        });
            }
        }
    }

    @Test
    void SMTP_TO_7_aSlowTransferMayTakeLongerThanAnyLimit() {
        try (var wire = new Wire(MxScript.good(Wire.NAME), Wire.SETTINGS.withTimeouts(Timeouts.all(SHORT)),
                PoolLimits.DEFAULT)) {
            // 64 blocks with a pause in each come to three times the limit.
            assertThat(wire.send(Wire.OPPORTUNISTIC, large(64 * 16 * 1024, Duration.ofMillis(15)))).singleElement()
                    .isInstanceOf(Accepted.class);
        }
    }

    @Test
    void SMTP_TO_8_aHostThatNeverSaysGoodbyeHoldsNobodyUp() {
        var limits = new PoolLimits(LONG, LONG, LONG, 1, 0);
        try (var wire = new Wire(MxScript.good(Wire.NAME).on(MxStep.QUIT, new MxAct.Stall()),
                Wire.impatient(SHORT), limits)) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, "a@x.test")).singleElement().isInstanceOf(Accepted.class);
            await()
                    .untilAsserted(() -> assertThat(wire.pool.activeConnections()).isZero());
        }
    }

    private static Wire wire(MxStep step, MxAct act) {
        return new Wire(MxScript.good(Wire.NAME).without("PIPELINING").on(step, act),
                Wire.SETTINGS.withTimeouts(only(step)), PoolLimits.DEFAULT);
    }

    private static Timeouts only(MxStep step) {
        return new Timeouts(LONG, at(step, MxStep.GREETING), at(step, MxStep.EHLO), at(step, MxStep.STARTTLS),
                at(step, MxStep.HANDSHAKE), at(step, MxStep.MAIL), at(step, MxStep.RCPT), at(step, MxStep.DATA),
                at(step, MxStep.BODY), at(step, MxStep.END_OF_DATA), SHORT);
    }

    private static Duration at(MxStep step, MxStep here) {
        return step == here ? SHORT : LONG;
    }

    private static Transaction large(long size, Duration pause) {
        return new Transaction(ReversePath.of("s@a.test"), MailOptions.NONE, new Content(size, false, false, ""),
                Wire.recipients("a@x.test"), new Generated(size, pause));
    }

    /// Lines of 64 octets, 16 KiB at a time.
    private record Generated(long size, Duration pause) implements Body {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            var block = ("x".repeat(62) + "\r\n").repeat(256).getBytes(StandardCharsets.US_ASCII);
            for (var left = size; left > 0; left -= block.length) {
                LockSupport.parkNanos(pause.toNanos());
                out.write(block);
            }
        }

        @Override
        public InputStream open() {
            throw new UnsupportedOperationException();
        }
    }
}
