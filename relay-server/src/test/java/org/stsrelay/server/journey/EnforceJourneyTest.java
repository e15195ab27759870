package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxStep;

/// Whatever the MX host of an enforcing domain does, it gets no mail before it has proved who it is; and mail waits, and
/// leaves by itself once the fault is mended.
///
/// One message to each faulty host is on its way before the first test begins.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnforceJourneyTest {

    private static final String TLS_REFUSED = "4.7.5";
    private static final String NO_ANSWER = "4.4.1";

    /// A ServerHello of TLS 1.1 (RFC 4346 §7.4.1.3) with TLS_RSA_WITH_AES_128_CBC_SHA, in one record.
    private static final String SERVER_HELLO_OF_TLS_1_1 = new String(
            HexFormat.of().parseHex("160302002a" + "02000026" + "0302" + "00".repeat(32) + "00" + "002f" + "00"),
            StandardCharsets.US_ASCII);

    private Lab lab;
    private LabMx senders;
    private JourneyRelay relay;

    /// @param status what the attempt comes to
    record Fault(String name, String status, BiFunction<Lab, MxScript, MxScript> fault) {

        String domain() {
            return name + ".example";
        }

        String host() {
            return "mx1." + domain();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Fault> faults() {
        return Stream.of(certificates(), startTls(), handshakes(), conversations()).flatMap(some -> some);
    }

    private static Stream<Fault> certificates() {
        return Stream.of(tls("expired", (lab, mx) -> mx.proving(lab.authority().expired(mx.name()))),
                tls("not-yet-valid", (lab, mx) -> mx.proving(lab.authority().notYetValid(mx.name()))),
                tls("wrong-name", (lab, mx) -> mx.proving(lab.authority().issue("wrong-name.example"))),
                tls("rogue-ca", (lab, mx) -> mx.proving(lab.rogue().issue(mx.name()))),
                tls("self-signed", (_, mx) -> mx.proving(Authority.selfSigned(Clock.systemUTC().instant(), mx.name()))),
                tls("cn-only", (lab, mx) -> mx.proving(lab.authority().issueCommonNameOnly(mx.name()))),
                tls("partial-wildcard", (lab, mx) -> mx.proving(lab.authority().issue("m*.partial-wildcard.example"))),
                tls("wildcard-too-high", (lab, mx) -> mx.proving(lab.authority().issue("*.example"))));
    }

    private static Stream<Fault> startTls() {
        return Stream.of(tls("stripped", (_, mx) -> mx.withoutTls()),
                tls("garbled", (_, mx) -> mx.withoutTls().offering("XXXXXXXA", "PIPELINING")),
                tls("helo-only", (_, mx) -> mx.on(MxStep.EHLO, "502 5.5.1 what?")),
                tls("starttls-454", (_, mx) -> mx.on(MxStep.STARTTLS, "454 4.7.0 not now")),
                tls("starttls-554", (_, mx) -> mx.on(MxStep.STARTTLS, "554 5.7.0 never")),
                tls("starttls-250", (_, mx) -> mx.on(MxStep.STARTTLS, "250 2.0.0 as you like")),
                tls("starttls-reset", (_, mx) -> mx.on(MxStep.STARTTLS, new MxAct.Reset())),
                tls("starttls-stall", (_, mx) -> mx.on(MxStep.STARTTLS, new MxAct.Stall())));
    }

    private static Stream<Fault> handshakes() {
        return Stream.of(tls("handshake-reset", (_, mx) -> mx.on(MxStep.HANDSHAKE, new MxAct.Reset())),
                tls("handshake-garbage", (_, mx) -> mx.on(MxStep.HANDSHAKE, late("SSH-2.0-lab\r\n"))),
                tls("handshake-stall", (_, mx) -> mx.on(MxStep.HANDSHAKE, new MxAct.Stall())),
                tls("tls11-only", (_, mx) -> mx.on(MxStep.HANDSHAKE, late(SERVER_HELLO_OF_TLS_1_1))),
                tls("injection", (_, mx) -> mx.on(MxStep.STARTTLS,
                        new MxAct.Write("220 2.0.0 go ahead\r\n250 2.0.0 injected\r\n"))),
                other("ehlo-under-tls", NO_ANSWER, mx -> mx.on(MxStep.EHLO_UNDER_TLS, "554 5.7.0 no")));
    }

    private static Stream<Fault> conversations() {
        return Stream.of(other("greeting-5xx", NO_ANSWER, mx -> mx.on(MxStep.GREETING, "554 5.7.1 no mail from you")),
                other("greeting-4xx", "4.3.2", mx -> mx.on(MxStep.GREETING, "421 4.3.2 later")),
                other("greeting-reset", NO_ANSWER, mx -> mx.on(MxStep.GREETING, new MxAct.Reset())),
                other("greeting-stall", NO_ANSWER, mx -> mx.on(MxStep.GREETING, new MxAct.Stall())),
                other("greeting-garbage", NO_ANSWER, mx -> mx.on(MxStep.GREETING, new MxAct.Write("SSH-2.0-lab\r\n"))),
                other("ehlo-4xx", "4.3.0", mx -> mx.on(MxStep.EHLO, "451 4.3.0 later")));
    }

    private static Fault tls(String name, BiFunction<Lab, MxScript, MxScript> fault) {
        return new Fault(name, TLS_REFUSED, fault);
    }

    private static Fault other(String name, String status, UnaryOperator<MxScript> fault) {
        return new Fault(name, status, (_, mx) -> fault.apply(mx));
    }

    /// So that it comes when the client is shaking hands, and not with the 220.
    private static MxAct late(String octets) {
        return new MxAct.Later(Duration.ofMillis(100), new MxAct.Write(octets));
    }

    @BeforeAll
    void oneMessageToEachIsOnItsWay(@TempDir Path folder) {
        lab = Lab.open();
        senders = lab.host("mx.sender.example");
        lab.domain("sender.example", "mx.sender.example");
        faults().forEach(fault -> {
            lab.host(fault.host(), good -> fault.fault().apply(lab, good));
            lab.domain(fault.domain(), fault.host());
            lab.policy(fault.domain(), "1", "enforce", fault.host());
        });
        relay = JourneyRelay.start(lab, folder,
                Map.of("delivery",
                        """
                {port: %d, internal-networks: [127.0.0.0/8], throttled-pause: 1s, throttled-pause-limit: 1s, timeouts: {greeting: 2s, command: 2s}}"""
                                .formatted(lab.mxPort())));
        faults().forEach(fault -> relay.send("a@sender.example", "b@" + fault.domain()));
    }

    @AfterAll
    void close() {
        relay.close();
        lab.close();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void STS_5_1_mailWaitsUnnamedForAFaultyHostAndLeavesOnceItIsMended(Fault fault) {
        var mx = lab.hostNamed(fault.host());
        patiently().until(() -> relay.hasWaited(fault.domain(), fault.status()));
        assertNothingWasSaidOfTheMail(mx);

        mx.play(MxScript.good(fault.host(), lab.authority().issue(fault.host())));

        patiently().until(() -> mx.mails().size() == 1);
        assertThat(mx.mails().getFirst().tls()).isTrue();
        assertThat(mx.sessions()).allSatisfy(session -> assertThat(session.commandsInClear())
                .noneMatch(EnforceJourneyTest::isAboutMail));
        assertThat(relay.attemptsFor(fault.domain())).flatExtracting(attempt -> attempt.results())
                .noneMatch(result -> result.outcome() == Outcome.BOUNCED || result.outcome() == Outcome.EXPIRED);
        assertThat(senders.mails()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void STS_6_3_whatTlsFailedToProveIsToldAsAFailure(Fault fault) {
        patiently().until(() -> relay.hasWaited(fault.domain(), fault.status()));

        var told = relay.outcomesFor(fault.domain())
                .stream()
                .filter(outcome -> outcome.result() instanceof TlsOutcome.Result.Failure)
                .toList();

        assertThat(told.isEmpty()).isEqualTo(!fault.status().equals(TLS_REFUSED));
    }

    private static void assertNothingWasSaidOfTheMail(LabMx mx) {
        assertThat(mx.sessions()).isNotEmpty()
                .allSatisfy(session -> assertThat(session.commands()).noneMatch(EnforceJourneyTest::isAboutMail));
    }

    /// One connection for each attempt, none of them without TLS after one with TLS has failed. The connections are
    /// counted first: one attempt may be under way.
    @ParameterizedTest
    @MethodSource("faults")
    void STS_5_2_noAttemptTriesAgainInClear(Fault fault) {
        var mx = lab.hostNamed(fault.host());
        patiently().until(() -> relay.hasWaited(fault.domain(), fault.status()));

        var connections = mx.connections();
        assertThat(connections).isLessThanOrEqualTo(relay.attemptsFor(fault.domain()).size() + 1);
    }

    private static boolean isAboutMail(String line) {
        return line.startsWith("MAIL") || line.startsWith("RCPT") || line.startsWith("DATA") || line.startsWith("BDAT")
                || line.contains(".example>");
    }
}
