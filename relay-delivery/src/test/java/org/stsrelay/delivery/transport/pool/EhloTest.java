package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;
import org.stsrelay.delivery.transport.smtp.SmtpSettings;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxStep;

/// How a session begins.
class EhloTest {

    @ParameterizedTest
    @ValueSource(strings = {"relay.example.net", "[192.0.2.1]", "[IPv6:2001:db8:0:0:0:0:0:1]"})
    void SMTP_4_1_1_1_1_ehloWithOurNameComesFirstAndAgainUnderTls(String name) {
        var settings = SmtpSettings.of(name).withTimeouts(Wire.SETTINGS.timeouts());
        try (var wire = new Wire(Wire.good(), settings, PoolLimits.DEFAULT); var _ = wire.open(Wire.WEB_PKI)) {
            assertThat(wire.mx.sessions().getFirst().commands()).containsExactly("EHLO " + name, "STARTTLS",
                    "EHLO " + name);
        }
    }

    /// That the second session goes on from the first proves that tickets came, which TLS 1.3 sends after the handshake
    /// and so among the first answers.
    @Test
    void STLS_R_4_ticketsAmongTheFirstAnswersHoldNothingUp() {
        var limits = new PoolLimits(Duration.ofSeconds(5), Duration.ofSeconds(300), Duration.ofSeconds(300), 1, 0);
        var slow = new MxAct.Later(Duration.ofMillis(50), MxAct.say("250-mx1.example.test\r\n250 PIPELINING"));
        var script = Wire.good().speaking(List.of("TLSv1.3"), List.of());
        try (var wire = new Wire(script, Wire.SETTINGS, limits)) {
            for (var each : List.of(script, script.on(MxStep.EHLO_UNDER_TLS, slow))) {
                wire.mx.play(each);
                assertThat(wire.send(Wire.WEB_PKI, "a@example.test")).singleElement().isInstanceOf(Accepted.class);
            }
            assertThat(wire.mx.sessions()).extracting(session -> session.tls().orElseThrow().resumed())
                    .containsExactly(false, true);
        }
    }
}
