package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;
import org.stsrelay.delivery.transport.Session.Verdict.Lost;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.delivery.transport.Transport.Connected;
import org.stsrelay.delivery.transport.Transport.Connected.TlsRefused;
import org.stsrelay.delivery.transport.Transport.Connected.Unreachable;
import org.stsrelay.delivery.transport.Transport.Endpoint;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Identity;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxSession;
import org.stsrelay.lab.MxStep;

/// STARTTLS from the client's side: RFC 3207, RFC 8461 §4, §5 and §7.
class StartTlsTest {

    // What enforce refuses, and that nothing of the envelope is said to whom it refuses.

    @Test
    void STS_4_2_1_anExpiredCertificateProvesNothing() {
        assertRefused(proving(Wire.TRUSTED.expired(Wire.NAME)), Stage.CERTIFICATE, FailureType.CERTIFICATE_EXPIRED);
    }

    @Test
    void STS_4_2_1_aCertificateOfTomorrowProvesNothing() {
        assertRefused(proving(Wire.TRUSTED.notYetValid(Wire.NAME)), Stage.CERTIFICATE,
                FailureType.CERTIFICATE_NOT_TRUSTED);
    }

    @Test
    void STS_4_2_2_aCertificateOfAnUnknownAuthorityProvesNothing() {
        assertRefused(proving(Wire.ROGUE.issue(Wire.NAME)), Stage.CERTIFICATE, FailureType.CERTIFICATE_NOT_TRUSTED);
        assertRefused(proving(Authority.selfSigned(Wire.NOW, Wire.NAME)), Stage.CERTIFICATE,
                FailureType.CERTIFICATE_NOT_TRUSTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.example.test", "example.test", "*.test", "m*.example.test", "*1.example.test",
            "a.mx1.example.test"})
    void STS_4_2_3_aCertificateForAnotherNameProvesNothing(String name) {
        assertRefused(proving(Wire.TRUSTED.issue(name)), Stage.CERTIFICATE, FailureType.CERTIFICATE_HOST_MISMATCH);
    }

    @Test
    void STS_4_2_3_theCommonNameProvesNothing() {
        assertRefused(proving(Wire.TRUSTED.issueCommonNameOnly(Wire.NAME)), Stage.CERTIFICATE,
                FailureType.CERTIFICATE_HOST_MISMATCH);
    }

    @Test
    void STS_4_1_5_aWildcardCertificateProvesTheNameItCovers() {
        assertAccepted(proving(Wire.TRUSTED.issue("*.example.test")));
    }

    @Test
    void STLS_6_2_STS_5_2_aHostWithoutStartTlsIsRefused() {
        assertRefused(MxScript.good(Wire.NAME), Stage.EHLO, FailureType.STARTTLS_NOT_SUPPORTED);
        assertRefused(MxScript.good(Wire.NAME).offering("XXXXXXXA", "PIPELINING"), Stage.EHLO,
                FailureType.STARTTLS_NOT_SUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"454 4.7.0 not now", "554 5.7.0 never", "501 5.5.4 what", "250 ok", "421 4.3.2 closing"})
    void STLS_4_2_whateverIsNot220IsARefusal(String reply) {
        assertRefused(Wire.good().on(MxStep.STARTTLS, reply), Stage.STARTTLS, FailureType.STARTTLS_NOT_SUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"502 5.5.1 no EHLO here", "500 what", "550 5.7.1 no"})
    void STLS_6_3_heloIsNoWayOutWhereTlsIsRequired(String reply) {
        assertRefused(Wire.good().on(MxStep.EHLO, reply), Stage.EHLO, FailureType.STARTTLS_NOT_SUPPORTED,
                wire -> assertThat(commands(wire)).noneMatch(line -> line.startsWith("HELO")));
    }

    @Test
    void STLS_4_6_clearTextBehindThe220IsRefused() {
        assertRefused(Wire.good().on(MxStep.STARTTLS, new MxAct.Write("220 go\r\n250-mx\r\n250 X-INJECTED\r\n")),
                Stage.HANDSHAKE, FailureType.VALIDATION_FAILURE,
                wire -> assertThat(failure(wire).reasonCode()).isEqualTo("starttls-injection"));
    }

    @Test
    void STLS_4_6_clearTextThatComesLaterIsNoTls() {
        var later = new MxAct.Later(Duration.ofMillis(100), new MxAct.Write("250-mx\r\n250 X-INJECTED\r\n"));
        assertRefused(Wire.good().on(MxStep.HANDSHAKE, later), Stage.HANDSHAKE, FailureType.VALIDATION_FAILURE);
    }

    @Test
    void aHandshakeThatBreaksIsAFailure() {
        for (var act : List.of(new MxAct.Drop(), new MxAct.Reset(), new MxAct.WriteAndCut("\u0001\u0002garbage"))) {
            assertRefused(Wire.good().on(MxStep.HANDSHAKE, act), Stage.HANDSHAKE, FailureType.VALIDATION_FAILURE);
            assertRefused(Wire.good().on(MxStep.STARTTLS, act), Stage.STARTTLS, FailureType.VALIDATION_FAILURE);
        }
    }

    @Test
    void SMTP_TO_8_aHandshakeThatStallsIsAFailure() {
        for (var step : List.of(MxStep.STARTTLS, MxStep.HANDSHAKE)) {
            try (var wire = new Wire(Wire.good().on(step, new MxAct.Stall()),
                    Wire.impatient(Duration.ofMillis(300)), PoolLimits.DEFAULT)) {
                assertThat(wire.connect(Wire.WEB_PKI)).isInstanceOfSatisfying(TlsRefused.class,
                        end -> assertThat(end.failure().type()).isEqualTo(FailureType.VALIDATION_FAILURE));
            }
        }
    }

    @Test
    void STS_7_2_1_aHostThatKnowsOldVersionsOnlyIsRefused() {
        assertRefused(Wire.good().speaking(List.of("TLSv1.1", "TLSv1"), List.of()), Stage.HANDSHAKE,
                FailureType.VALIDATION_FAILURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void STS_7_2_1_bothVersionsOfTodayWillDo(String protocol) {
        try (var wire = new Wire(Wire.good().speaking(List.of(protocol), List.of()))) {
            try (var session = wire.open(Wire.WEB_PKI)) {
                assertThat(session.facts().security()).isInstanceOfSatisfying(Security.Tls.class, tls -> {
                    assertThat(tls.session().protocol()).isEqualTo(protocol);
                    assertThat(tls.session().names()).containsExactly(Wire.NAME);
                    assertThat(tls.webPki()).isEmpty();
                });
            }
            assertThat(wire.heard.handshakes).containsExactly(protocol);
        }
    }

    // What is said under TLS, and what not.

    @Test
    void STLS_4_3_whatWasOfferedInClearIsForgotten() {
        var script = Wire.good().offeringInClear("SIZE 10", "XOLD").offeringUnderTls("SIZE 10000");
        try (var wire = new Wire(script)) {
            assertThat(wire.send(Wire.WEB_PKI, "a@example.test")).singleElement().isInstanceOf(Accepted.class);
            assertThat(tls(wire).protocol()).startsWith("TLS");
            assertNoViolations(wire);
        }
    }

    @Test
    void DSN_5_2_1_3_PIPE_3_1_5_whatIsOfferedInClearOnlyIsNotUsedUnderTls() {
        var script = Wire.good().offeringInClear("PIPELINING", "DSN", "SIZE").offeringUnderTls("8BITMIME");
        try (var wire = new Wire(script)) {
            wire.send(Wire.WEB_PKI, "a@example.test", "b@example.test");

            assertThat(wire.mx.mails()).singleElement()
                    .satisfies(mail -> assertThat(mail.mail()).isEqualTo("MAIL FROM:<sender@example.org>"));
            assertNoViolations(wire);
        }
    }

    @Test
    void STLS_4_4_STLS_4_5_SMTP_4_1_1_1_1_ehloComesFirstUnderTlsAndStartTlsNeverTwice() {
        try (var wire = new Wire(Wire.good().offeringUnderTls("STARTTLS", "PIPELINING"))) {
            wire.send(Wire.WEB_PKI, "a@example.test");

            var session = wire.mx.sessions().getFirst();
            assertThat(session.commandsInClear()).containsExactly("EHLO relay.example.net", "STARTTLS");
            assertThat(session.commands()).startsWith("EHLO relay.example.net", "STARTTLS", "EHLO relay.example.net",
                    "MAIL FROM:<sender@example.org>");
            assertNoViolations(wire);
        }
    }

    @Test
    void STLS_4_1_SMTP_4_1_1_1_2_theOfferHasNoCase() {
        try (var wire = new Wire(Wire.good().offeringInClear("sTaRtTlS", "Size"))) {
            assertThat(wire.send(Wire.WEB_PKI, "a@example.test")).singleElement().isInstanceOf(Accepted.class);
            assertThat(wire.mx.sessions().getFirst().commandsInClear()).endsWith("STARTTLS");
        }
    }

    @Test
    void ehloRefusedUnderTlsLeavesNothingToTalkAbout() {
        for (var requirement : List.of(Wire.WEB_PKI, Wire.OPPORTUNISTIC)) {
            try (var wire = new Wire(Wire.good().on(MxStep.EHLO_UNDER_TLS, "550 5.7.1 no"))) {
                assertThat(wire.connect(requirement)).isInstanceOfSatisfying(Unreachable.class, end -> {
                    assertThat(end.stage()).isEqualTo(Stage.EHLO);
                    assertThat(end.reply()).hasValueSatisfying(reply -> assertThat(reply.code()).isEqualTo(550));
                });
                assertThat(commands(wire)).noneMatch(line -> line.startsWith("MAIL") || line.startsWith("HELO"));
            }
        }
    }

    @Test
    void STLS_R_3_anAnswerCutShortIsNoAnswer() {
        try (var wire = new Wire(Wire.good().on(MxStep.END_OF_DATA, new MxAct.WriteAndCut("250 2.0.0 tak")))) {
            assertThat(wire.send(Wire.WEB_PKI, "a@example.test")).singleElement()
                    .isInstanceOf(Lost.class);
        }
    }

    @Test
    void STS_7_1_1_sniIsTheNameOfTheMxRecord() {
        try (var wire = new Wire(Wire.good()); var session = wire.open(Wire.WEB_PKI)) {
            assertThat(session.facts().endpoint().host()).hasToString(Wire.NAME);
            assertThat(tls(wire).sni()).contains(Wire.NAME);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mx_1.example.test", "[127.0.0.1]"})
    void aNameThatSniCannotCarryIsLeftOut(String host) {
        try (var wire = new Wire(Wire.good()); var session = wire.open(host, Wire.OPPORTUNISTIC)) {
            assertThat(session.facts().security()).isInstanceOf(Security.Tls.class);
            assertThat(tls(wire).sni()).isEmpty();
        }
    }

    @Test
    void anAddressCannotBeProved() {
        try (var wire = new Wire(Wire.good())) {
            var literal = new Endpoint(DomainPart.of("[127.0.0.1]"), wire.mx.address(), wire.mx.port());

            assertThat(wire.pool.connect(literal, Wire.WEB_PKI)).isInstanceOfSatisfying(TlsRefused.class,
                    end -> assertThat(end.failure().type()).isEqualTo(FailureType.CERTIFICATE_HOST_MISMATCH));
        }
    }

    @Test
    void STLS_R_1_noAlpnIsOffered() {
        try (var wire = new Wire(Wire.good()); var _ = wire.open(Wire.WEB_PKI)) {
            assertThat(tls(wire).alpn()).isEmpty();
        }
    }

    @Test
    void STLS_R_5_aHostThatAsksForACertificateGetsNone() {
        assertAccepted(Wire.good().askingForCertificate());
        assertAccepted(Wire.good().askingForCertificate().speaking(List.of("TLSv1.2"), List.of()));
    }

    // Resumption must not lend one requirement's leniency to another.

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void STLS_R_2_aResumedSessionIsJudgedAnew(String protocol) {
        var limits = new PoolLimits(Duration.ofSeconds(5), Duration.ofSeconds(300), Duration.ofSeconds(300), 1, 0);
        var script = Wire.good().proving(Wire.ROGUE.issue(Wire.NAME)).speaking(List.of(protocol), List.of());
        try (var wire = new Wire(script, Wire.SETTINGS, limits)) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, "a@example.test")).singleElement().isInstanceOf(Accepted.class);
            await().pollDelay(Duration.ofMillis(10)).until(() -> true); // sessions know their age in milliseconds

            assertThat(wire.connect(Wire.WEB_PKI)).isInstanceOfSatisfying(TlsRefused.class,
                    end -> assertThat(end.failure().type()).isEqualTo(FailureType.CERTIFICATE_NOT_TRUSTED));
            assertThat(wire.mx.messages()).isOne();
            assertThat(wire.mx.sessions().getFirst().tls().orElseThrow().resumed()).isFalse();
            assertThat(wire.mx.sessions().getLast().tls().orElseThrow().resumed()).isTrue();
        }
    }

    // Where nobody asked for more, and in testing.

    @Test
    void STS_5_3_testingDeliversOverWhateverThereIs() {
        for (var requirement : List.of(Wire.OPPORTUNISTIC, Wire.OBSERVED)) {
            assertInClear(requirement, MxScript.good(Wire.NAME), 1, FailureType.STARTTLS_NOT_SUPPORTED);
            assertInClear(requirement, Wire.good().on(MxStep.STARTTLS, "454 4.7.0 not now"), 2,
                    FailureType.STARTTLS_NOT_SUPPORTED);
            assertInClear(requirement, Wire.good().on(MxStep.STARTTLS, new MxAct.Drop()), 2,
                    FailureType.VALIDATION_FAILURE);
            assertInClear(requirement, Wire.good().on(MxStep.HANDSHAKE, new MxAct.Reset()), 2,
                    FailureType.VALIDATION_FAILURE);
            assertInClear(requirement, Wire.good().on(MxStep.STARTTLS, new MxAct.Write("220 go\r\n250 X\r\n")), 2,
                    FailureType.VALIDATION_FAILURE);
        }
    }

    @Test
    void STLS_4_1_2_clearTextAfterAFailedHandshakeTakesANewConnection() {
        try (var wire = new Wire(Wire.good().speaking(List.of("TLSv1.1"), List.of()))) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, "a@example.test")).singleElement().isInstanceOf(Accepted.class);

            assertThat(wire.mx.sessions()).hasSize(2);
            assertThat(wire.mx.sessions().getLast().commands()).noneMatch("STARTTLS"::equals);
            assertThat(wire.mx.mails()).singleElement().satisfies(mail -> assertThat(mail.tls()).isFalse());
        }
    }

    @Test
    void anyCertificateIsBetterThanNone() {
        for (var identity : List.of(Wire.ROGUE.issue(Wire.NAME), Wire.TRUSTED.expired(Wire.NAME),
                Authority.selfSigned(Wire.NOW, "somebody.test"))) {
            try (var wire = new Wire(proving(identity)); var session = wire.open(Wire.OBSERVED)) {
                assertThat(session.facts().security()).isInstanceOfSatisfying(Security.Tls.class,
                        tls -> assertThat(tls.webPki()).isPresent());
                assertThat(wire.mx.connections()).isOne();
            }
        }
    }

    @Test
    void SMTP_3_2_1_anOldHostIsSpokenToInItsOwnWay() {
        try (var wire = new Wire(Wire.good().on(MxStep.EHLO, "502 5.5.1 no"));
                var session = wire.open(Wire.OPPORTUNISTIC)) {
            assertThat(Wire.verdicts(session, Wire.letter("x\r\n", "a@example.test"))).singleElement()
                    .isInstanceOf(Accepted.class);
            assertThat(session.facts().security()).isInstanceOfSatisfying(Security.Clear.class,
                    clear -> assertThat(clear.why().map(TlsFailure::type))
                            .contains(FailureType.STARTTLS_NOT_SUPPORTED));
            assertThat(commands(wire)).startsWith("EHLO relay.example.net", "HELO relay.example.net",
                    "MAIL FROM:<sender@example.org>");
        }
    }

    private static void assertInClear(TlsRequirement requirement, MxScript script, int connections, FailureType why) {
        try (var wire = new Wire(script); var session = wire.open(requirement)) {
            assertThat(Wire.verdicts(session, Wire.letter("x\r\n", "a@example.test"))).singleElement()
                    .isInstanceOf(Accepted.class);
            assertThat(session.facts().security()).isInstanceOfSatisfying(Security.Clear.class,
                    clear -> assertThat(clear.why().map(TlsFailure::type)).contains(why));
            assertThat(wire.mx.connections()).isEqualTo(connections);
        }
    }

    private static void assertAccepted(MxScript script) {
        try (var wire = new Wire(script)) {
            assertThat(wire.send(Wire.WEB_PKI, "a@example.test")).singleElement().isInstanceOf(Accepted.class);
        }
    }

    private static void assertRefused(MxScript script, Stage stage, FailureType type) {
        assertRefused(script, stage, type, _ -> {
        });
    }

    /// STS-5-1 and STS-5-2: no envelope, and no second connection in clear.
    private static void assertRefused(MxScript script, Stage stage, FailureType type, Consumer<Wire> more) {
        try (var wire = new Wire(script)) {
            assertThat(wire.connect(Wire.WEB_PKI)).isInstanceOfSatisfying(TlsRefused.class, end -> {
                assertThat(end.stage()).isEqualTo(stage);
                assertThat(end.failure().type()).isEqualTo(type);
                assertThat(end.failure().detail()).contains(Wire.NAME);
                assertThat(end.source()).isEqualTo(Optional.of(InetAddress.getLoopbackAddress()));
            });
            assertThat(wire.mx.connections()).isOne();
            assertThat(commands(wire)).noneMatch(line -> line.startsWith("MAIL") || line.startsWith("RCPT"));
            assertThat(wire.pool.activeConnections()).isZero();
            more.accept(wire);
        }
    }

    private static TlsFailure failure(Wire wire) {
        Connected again = wire.connect(Wire.WEB_PKI);
        assertThat(again).isInstanceOf(TlsRefused.class);
        return ((TlsRefused) again).failure();
    }

    private static MxScript proving(Identity identity) {
        return MxScript.good(Wire.NAME, identity);
    }

    private static MxSession.Tls tls(Wire wire) {
        return wire.mx.sessions().getFirst().tls().orElseThrow();
    }

    private static List<String> commands(Wire wire) {
        return wire.mx.sessions().stream().flatMap(session -> session.commands().stream()).toList();
    }

    private static void assertNoViolations(Wire wire) {
        assertThat(wire.mx.sessions()).allSatisfy(session -> assertThat(session.violations()).isEmpty());
    }
}
