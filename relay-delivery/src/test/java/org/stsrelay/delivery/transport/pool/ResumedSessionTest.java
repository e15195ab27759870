package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;
import org.stsrelay.delivery.transport.Transport.Connected.TlsRefused;
import org.stsrelay.lab.Identity;
import org.stsrelay.lab.Tlsa;

/// A resumed session shows no certificate; the one of the first handshake is held against what is asked now.
class ResumedSessionTest {

    /// A session for each message.
    private static final PoolLimits NO_REUSE =
            new PoolLimits(Duration.ofSeconds(5), Duration.ofSeconds(300), Duration.ofSeconds(300), 1, 0);

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theTlsaRecordsOfTodayJudgeIt(String protocol) {
        var shown = Wire.TRUSTED.issue(Wire.NAME);
        var script = Wire.good().proving(shown).speaking(List.of(protocol), List.of());
        try (var wire = new Wire(script, Wire.SETTINGS, NO_REUSE)) {
            assertThat(wire.send(dane(shown), "a@x.test")).singleElement().isInstanceOf(Accepted.class);
            var sent = Clock.systemUTC().millis();
            // The lab tells a resumed session by its age, in milliseconds.
            await().pollInterval(Duration.ofMillis(1)).until(() -> Clock.systemUTC().millis() > sent);

            assertThat(wire.connect(dane(Wire.TRUSTED.issue(Wire.NAME)))).isInstanceOf(TlsRefused.class);
            assertThat(wire.mx.messages()).isOne();
            assertThat(wire.mx.sessions().getLast().tls().orElseThrow().resumed()).isTrue();
        }
    }

    private static TlsRequirement dane(Identity identity) {
        var name = DomainName.of(Wire.NAME);
        var fields = Tlsa.ofKey(identity.leaf()).split(" ");
        var record = new TlsaRecord(3, 1, 1, fields[3]);
        return new TlsRequirement.Dane(new TlsaSet(name, List.of(record), List.of(name)),
                new TlsRequirement.Opportunistic());
    }
}
