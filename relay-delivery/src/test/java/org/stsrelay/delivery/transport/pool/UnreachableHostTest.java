package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;
import org.stsrelay.delivery.transport.Transport.Connected.Unreachable;
import org.stsrelay.delivery.transport.Transport.Endpoint;
import org.stsrelay.delivery.transport.TransportListener.Result;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxStep;

/// When there is nobody to talk to, which is always temporary: none of it is authenticated.
class UnreachableHostTest {

    @Test
    void STS_5_1_5_aClosedPortIsNoMatterOfTls() throws Exception {
        var port = 0;
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = listener.getLocalPort();
        }
        try (var wire = new Wire(Wire.good())) {
            var nobody = new Endpoint(DomainPart.of(Wire.NAME), InetAddress.getLoopbackAddress(), port);

            assertThat(wire.pool.connect(nobody, Wire.WEB_PKI)).isInstanceOfSatisfying(Unreachable.class, end -> {
                assertThat(end.stage()).isEqualTo(Stage.CONNECT);
                assertThat(end.unanswered()).as("a refusal is an answer").isFalse();
                assertThat(end.reason()).contains(Wire.NAME, "127.0.0.1", "port " + nobody.port(), "refused");
            });
            assertThat(wire.heard.connections).containsExactly(Result.FAILED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"554 5.7.1 go away", "421 4.3.2 busy", "450 later", "554-many\r\n554 lines"})
    void SMTP_3_1_1_aGreetingThatIsNoneIsTemporaryWhateverItSays(String greeting) {
        try (var wire = new Wire(Wire.good().on(MxStep.GREETING, greeting))) {
            for (var requirement : List.of(Wire.WEB_PKI, Wire.OPPORTUNISTIC)) {
                assertThat(wire.connect(requirement)).isInstanceOfSatisfying(Unreachable.class, end -> {
                    assertThat(end.stage()).isEqualTo(Stage.GREETING);
                    assertThat(end.reply()).hasValueSatisfying(reply -> assertThat(greeting)
                            .startsWith(String.valueOf(reply.code())));
                    assertThat(end.reason()).contains(greeting.substring(0, 3));
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"220-mx\r\n220-with\r\n220 many lines", "220", "220 "})
    void aGreetingOfAnyShapeWillDo(String greeting) {
        try (var wire = new Wire(Wire.good().on(MxStep.GREETING, greeting))) {
            assertAccepted(wire);
        }
    }

    @Test
    void aHostThatSpeaksSomethingElseIsUnreachable() {
        for (var act : List.of(new MxAct.Drop(), new MxAct.Reset(), new MxAct.SayAndDrop("SSH-2.0-OpenSSH"),
                new MxAct.Endless("220-and"), new MxAct.Endless("xyz"))) {
            try (var wire = new Wire(Wire.good().on(MxStep.GREETING, act))) {
                // A RST may come so early that it looks like a connection that never was.
                assertThat(wire.connect(Wire.WEB_PKI)).isInstanceOfSatisfying(Unreachable.class,
                        end -> assertThat(end.unanswered() && !(act instanceof MxAct.Reset)).isFalse());
                assertThat(wire.pool.activeConnections()).isZero();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"EHLO,450 4.3.2 later", "EHLO,421 4.3.2 busy"})
    void aTemporaryAnswerToEhloIsNoReasonForHelo(MxStep step, String reply) {
        try (var wire = new Wire(Wire.good().on(step, reply))) {
            assertThat(wire.connect(Wire.OPPORTUNISTIC)).isInstanceOf(Unreachable.class);
            assertThat(wire.mx.sessions().getFirst().commands()).noneMatch(line -> line.startsWith("HELO"));
        }
    }

    @Test
    void aHostThatTakesNeitherEhloNorHeloIsUnreachable() {
        try (var wire = new Wire(Wire.good().on(MxStep.EHLO, "550 no").on(MxStep.HELO, "550 no"))) {
            assertThat(wire.connect(Wire.OPPORTUNISTIC)).isInstanceOfSatisfying(Unreachable.class,
                    end -> assertThat(end.stage()).isEqualTo(Stage.EHLO));
        }
    }

    private static void assertAccepted(Wire wire) {
        assertThat(wire.send(Wire.WEB_PKI, "a@x.test")).singleElement().isInstanceOf(Accepted.class);
    }
}
