package org.stsrelay.delivery.transport.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.spool.Message.Content;
import org.stsrelay.delivery.transport.Session.Transaction;
import org.stsrelay.delivery.transport.Session.Verdict;
import org.stsrelay.delivery.transport.Session.Verdict.Accepted;
import org.stsrelay.delivery.transport.Session.Verdict.Unsuited;
import org.stsrelay.delivery.transport.Transport.Connected;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxSession;
import org.stsrelay.lab.MxStep;

/// REQUIRETLS on the wire: what it takes, what is done without it, and who may be believed.
class RequireTlsTest {

    private static final TlsRequirement DEMAND = new TlsRequirement.RequireTls(Wire.OPPORTUNISTIC);
    private static final TlsRequirement NOTICE = new TlsRequirement.PassOn(Wire.OPPORTUNISTIC);
    private static final MailOptions OPTIONS = new MailOptions(MailOptions.BodyType.SEVEN_BIT, false, true,
            Optional.of(MailOptions.Ret.FULL), Optional.empty());

    @Test
    void RTLS_2_1_RTLS_2_3_RTLS_4_2_1_1_whereEverythingHoldsTheDemandIsPassedOn() {
        try (var wire = new Wire(Wire.good().requiringTls())) {
            assertThat(wire.send(DEMAND, letter())).singleElement().isInstanceOf(Accepted.class);

            var mail = wire.mx.mails().getFirst();
            assertThat(mail.tls()).isTrue();
            assertThat(mail.mail()).contains(" REQUIRETLS ").doesNotContain("REQUIRETLS=").endsWith(" RET=HDRS");
        }
    }

    /// What RFC 8689 §2 asks for but the offer, each taken away.
    static Stream<UnaryOperator<MxScript>> unproven() {
        return Stream.of(mx -> mx.withoutTls(), mx -> mx.proving(Wire.ROGUE.issue(Wire.NAME)),
                mx -> mx.proving(Wire.TRUSTED.issue("mx9.example.test")),
                mx -> mx.proving(Wire.TRUSTED.expired(Wire.NAME)),
                mx -> mx.on(MxStep.STARTTLS, "454 4.7.0 not now"),
                mx -> mx.on(MxStep.HANDSHAKE, new MxAct.Reset()));
    }

    @ParameterizedTest
    @MethodSource("unproven")
    void RTLS_2_3_RTLS_4_2_1_2_nothingIsNamedToAHostThatDoesNotProveItself(UnaryOperator<MxScript> fault) {
        try (var wire = new Wire(fault.apply(Wire.good().requiringTls().requiringTlsInClear()))) {
            assertThat(wire.connect(DEMAND)).isInstanceOf(Connected.TlsRefused.class);

            assertThat(wire.mx.sessions()).singleElement().satisfies(RequireTlsTest::saidNothingOfMail);
        }
    }

    @Test
    void RTLS_4_2_1_3_whereItIsNotOfferedTheMessageIsNotSent() {
        try (var wire = new Wire(Wire.good())) {
            assertUnsuited(wire.send(DEMAND, letter()));

            saidNothingOfMail(wire.mx.sessions().getFirst());
        }
    }

    @Test
    void RTLS_4_2_1_1_anOfferInClearIsNobodysWord() {
        try (var wire = new Wire(Wire.good().requiringTlsInClear())) {
            assertUnsuited(wire.send(DEMAND, letter()));

            saidNothingOfMail(wire.mx.sessions().getFirst());
        }
    }

    @Test
    void RTLS_4_2_1_2_otherMessagesMayStillUseTheConnectionAndThenItSaysQuit() {
        try (var wire = new Wire(Wire.good())) {
            assertUnsuited(wire.send(DEMAND, letter()));
            assertThat(wire.send(Wire.WEB_PKI, "a@x.test")).singleElement().isInstanceOf(Accepted.class);
            assertThat(wire.mx.connections()).isOne();

            wire.pool.close();

            await().until(() -> wire.mx.sessions().getFirst().commands().contains("QUIT"));
        }
    }

    @Test
    void whatAHostOfferedBeforeIsAskedAnewBeforeItIsHeldAgainstIt() {
        try (var wire = new Wire(Wire.good())) {
            wire.send(Wire.WEB_PKI, "a@x.test");
            wire.mx.play(Wire.good().requiringTls());

            assertThat(wire.send(DEMAND, letter())).singleElement().isInstanceOf(Accepted.class);
            assertThat(wire.mx.connections()).isEqualTo(2);
        }
    }

    @Test
    void aSessionThatProvedNothingIsNotUsedForAMessageThatDemandsProof() {
        try (var wire = new Wire(Wire.good().requiringTls().proving(Wire.ROGUE.issue(Wire.NAME)))) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, "a@x.test")).singleElement().isInstanceOf(Accepted.class);

            assertThat(wire.connect(DEMAND)).isInstanceOf(Connected.TlsRefused.class);
            assertThat(wire.connect(Wire.WEB_PKI)).isInstanceOf(Connected.TlsRefused.class);
            assertThat(wire.mx.mails()).hasSize(1);
        }
    }

    @Test
    void aSessionInClearIsNotUsedForAMessageThatDemandsProof() {
        try (var wire = new Wire(Wire.good().requiringTls().on(MxStep.HANDSHAKE, new MxAct.Reset()))) {
            assertThat(wire.send(Wire.OPPORTUNISTIC, "a@x.test")).singleElement().isInstanceOf(Accepted.class);
            wire.mx.play(Wire.good().requiringTls());

            assertThat(wire.send(DEMAND, letter())).singleElement().isInstanceOf(Accepted.class);
            assertThat(wire.mx.mails()).extracting(mail -> mail.tls()).containsExactly(false, true);
        }
    }

    @Test
    void aSessionThatProvedItselfServesAMessageThatDemandsProof() {
        try (var wire = new Wire(Wire.good().requiringTls())) {
            wire.send(Wire.OPPORTUNISTIC, "a@x.test");
            wire.send(DEMAND, letter());

            assertThat(wire.mx.connections()).isOne();
            assertThat(wire.mx.mails().getLast().mail()).contains(" REQUIRETLS");
        }
    }

    @Test
    void aMessageWithTheDemandDoesNotGoUnderLessEvenByMistake() {
        try (var wire = new Wire(Wire.good().requiringTls())) {
            assertUnsuited(wire.send(Wire.OPPORTUNISTIC, letter()));

            assertThat(wire.mx.mails()).isEmpty();
        }
    }

    @Test
    void aHostMayRefuseWhatItOffered() {
        try (var wire = new Wire(Wire.good().requiringTls().on(MxStep.MAIL, "550 5.7.30 not for you"))) {
            assertThat(wire.send(DEMAND, letter())).singleElement().isInstanceOf(Verdict.Refused.class);
        }
    }

    @Test
    void RTLS_5_1_aNoticeIsPassedOnWithItsDemand() {
        try (var wire = new Wire(Wire.good().requiringTls())) {
            assertThat(wire.send(NOTICE, notice())).singleElement().isInstanceOf(Accepted.class);

            assertThat(wire.mx.mails().getFirst().mail()).startsWith("MAIL FROM:<> ").contains(" REQUIRETLS");
        }
    }

    /// Where its demand cannot be passed on, though it may be offered.
    static Stream<UnaryOperator<MxScript>> unprotected() {
        return Stream.of(_ -> Wire.good(), mx -> mx.withoutTls(), _ -> Wire.good().requiringTlsInClear(),
                mx -> mx.proving(Wire.ROGUE.issue(Wire.NAME)),
                mx -> mx.requiringTlsInClear().on(MxStep.HANDSHAKE, new MxAct.Reset()));
    }

    @ParameterizedTest
    @MethodSource("unprotected")
    void RTLS_5_3_RTLS_2_3_elsewhereANoticeGoesWithoutItsDemand(UnaryOperator<MxScript> host) {
        try (var wire = new Wire(host.apply(Wire.good().requiringTls()))) {
            assertThat(wire.send(NOTICE, notice())).singleElement().isInstanceOf(Accepted.class);

            assertThat(wire.mx.mails().getFirst().mail()).doesNotContain("REQUIRETLS");
        }
    }

    @Test
    void aNoticeHeedsTheProofThatOthersAskFor() {
        try (var wire = new Wire(Wire.good().requiringTls().proving(Wire.ROGUE.issue(Wire.NAME)))) {
            assertThat(wire.connect(new TlsRequirement.PassOn(Wire.WEB_PKI)))
                    .isInstanceOf(Connected.TlsRefused.class);
        }
    }

    private static void assertUnsuited(List<Verdict> verdicts) {
        assertThat(verdicts).singleElement()
                .isInstanceOfSatisfying(Unsuited.class,
                        unsuited -> assertThat(unsuited.status()).isEqualTo(EnhancedStatus.REQUIRETLS_NEEDED));
    }

    private static void saidNothingOfMail(MxSession session) {
        assertThat(session.commands()).noneMatch(line -> line.startsWith("MAIL") || line.contains("@"));
    }

    private static Transaction letter() {
        return Wire.letter("Subject: hi\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII), OPTIONS,
                Wire.recipients("b@x.test"));
    }

    private static Transaction notice() {
        var octets = "Subject: hi\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII);
        return new Transaction(new ReversePath.Null(), OPTIONS, new Content(octets.length, false, false, ""),
                Wire.recipients("b@x.test"), new Wire.Octets(octets));
    }
}
