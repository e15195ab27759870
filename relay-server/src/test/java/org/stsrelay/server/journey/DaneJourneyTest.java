package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsOutcome.Result;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Identity;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxSession;
import org.stsrelay.lab.Tlsa;

/// Mail to hosts with TLSA records, behind a resolver whose AD bit the relay was told to trust. Each test has a domain of
/// its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DaneJourneyTest {

    private static final String TLS_REFUSED = "4.7.5";

    private Lab lab;
    private LabMx senders;
    private JourneyRelay relay;

    @BeforeAll
    void open(@TempDir Path folder) {
        lab = Lab.open();
        senders = lab.host("mx.sender.example");
        lab.domain("sender.example", "mx.sender.example");
        relay = JourneyRelay.start(lab, folder, Map.of("dns",
                "{servers: [\"127.0.0.1:%d\"], dnssec: trust-ad}".formatted(lab.dns().address().getPort())));
    }

    @AfterAll
    void close() {
        assertThat(senders.mails()).as("no notice").isEmpty();
        relay.close();
        lab.close();
    }

    @Test
    void DANE_3_1_1_1_DANE_3_1_1_DANE_2_2_3_2_aHostsOwnKeyIsProofEnoughWhateverElseItsCertificateSays() {
        var identity = stranger("somebody-else.example");
        var mx = host("own.example", script -> script.proving(identity));
        lab.tlsa("mx1.own.example", Tlsa.ofKey(identity.leaf()));

        send("own.example");

        patiently().until(() -> relay.hasOutcome("own.example", Outcome.DELIVERED));
        assertThat(mx.mails()).singleElement().satisfies(mail -> assertThat(mail.tls()).isTrue());
        assertThat(relay.attemptsFor("own.example")).singleElement().satisfies(attempt -> {
            assertThat(attempt.security()).isEqualTo(Security.AUTHENTICATED);
            assertThat(attempt.policy()).isInstanceOfSatisfying(PolicyApplied.Tlsa.class, applied -> {
                assertThat(applied.base()).hasToString("mx1.own.example");
                assertThat(applied.records()).containsExactly(Tlsa.ofKey(identity.leaf()));
            });
        });
        assertThat(metrics()).contains("stsrelay_dns_secure 1.0")
                .containsPattern(
                        "stsrelay_delivery_messages_total\\{policy=\"dane\",security=\"authenticated\"} [1-9]");
    }

    @Test
    void DANE_3_1_1_DANE_3_1_2_1_anAnchorInTheDnsVouchesForWhatItIssued() {
        var mx = host("anchor.example", script -> script.proving(lab.rogue().issue("mx1.anchor.example")));
        lab.tlsa("mx1.anchor.example", Tlsa.ofAnchor(lab.rogue()));
        var other = host("anchor-name.example", script -> script.proving(lab.rogue().issue("other.example")));
        lab.tlsa("mx1.anchor-name.example", Tlsa.ofAnchor(lab.rogue()));

        send("anchor.example");
        send("anchor-name.example");

        patiently().until(() -> mx.mails().size() == 1 && relay.hasWaited("anchor-name.example", TLS_REFUSED));
        assertThat(commands(other)).noneMatch(line -> line.startsWith("MAIL"));
    }

    @Test
    void DANE_3_2_2_1_underASignedMxTheDomainsOwnNameWillDo() {
        var mx = host("named.example", script -> script.proving(lab.rogue().issue("named.example")));
        lab.tlsa("mx1.named.example", Tlsa.ofAnchor(lab.rogue()));

        send("named.example");

        patiently().until(() -> mx.mails().size() == 1);
        assertThat(mx.sessions().getLast().tls().flatMap(MxSession.Tls::sni)).contains("mx1.named.example");
    }

    @Test
    void DANE_2_2_1_3_DANE_3_2_2_1_underAnUnsignedMxOnlyTheHostsNameWillDo() {
        lab.host("mx1.half.example", script -> script.proving(lab.rogue().issue("half-domain.example")));
        lab.dns().signed("half.example");
        lab.domain("half-domain.example", "mx1.half.example");
        lab.tlsa("mx1.half.example", Tlsa.ofAnchor(lab.rogue()));

        send("half-domain.example");

        patiently().until(() -> relay.hasWaited("half-domain.example", TLS_REFUSED));
        lab.hostNamed("mx1.half.example").change(script -> script.proving(lab.rogue().issue("mx1.half.example")));
        patiently().until(() -> relay.hasOutcome("half-domain.example", Outcome.DELIVERED));
    }

    @Test
    void DANE_2_2_1_DANE_3_2_1_aMismatchDefersUntilARecordMatches() {
        var identity = stranger("mx1.mismatch.example");
        var mx = host("mismatch.example", script -> script.proving(identity));
        var stale = Tlsa.ofKey(stranger("mx1.mismatch.example").leaf());
        lab.tlsa("mx1.mismatch.example", stale);

        send("mismatch.example");

        patiently().until(() -> relay.hasWaited("mismatch.example", TLS_REFUSED));
        assertThat(commands(mx)).noneMatch(line -> line.startsWith("MAIL"));
        assertThat(reason("mismatch.example")).contains("matches none of its 1 usable TLSA records");
        assertThat(relay.outcomesFor("mismatch.example")).first()
                .satisfies(outcome -> assertThat(outcome.result()).isInstanceOfSatisfying(Result.Failure.class,
                        failed -> assertThat(failed.failure().type()).isEqualTo(FailureType.VALIDATION_FAILURE)));

        lab.tlsa("mx1.mismatch.example", stale, Tlsa.ofKey(identity.leaf()));
        patiently().until(() -> mx.mails().size() == 1);
    }

    @Test
    void DANE_2_2_2_TLSA_10_3_1_recordsOfNoUseNeedTlsWithoutProofAndNeverClearText() {
        var mx = host("unusable.example", script -> script.withoutTls());
        lab.tlsa("mx1.unusable.example", "3 1 1 abcd", "0 0 1 " + "ab".repeat(32));

        send("unusable.example");

        patiently().until(() -> relay.hasWaited("unusable.example", TLS_REFUSED));
        assertThat(commands(mx)).noneMatch(line -> line.startsWith("MAIL"));
        mx.change(script -> script.proving(stranger("anything.example")));
        patiently().until(() -> relay.hasOutcome("unusable.example", Outcome.DELIVERED));
        assertThat(mx.mails()).singleElement().satisfies(mail -> assertThat(mail.tls()).isTrue());
        assertThat(last("unusable.example").security()).isEqualTo(Security.ENCRYPTED);
    }

    @Test
    void DANE_2_2_3_4_aHostWithRecordsAndWithoutStartTlsGetsNothing() {
        var identity = stranger("mx1.stripped.example");
        var mx = host("stripped.example", script -> script.withoutTls());
        lab.tlsa("mx1.stripped.example", Tlsa.ofKey(identity.leaf()));

        send("stripped.example");

        patiently().until(() -> relay.hasWaited("stripped.example", TLS_REFUSED));
        assertThat(commands(mx)).noneMatch(line -> line.startsWith("MAIL"));
        mx.change(script -> script.proving(identity));
        patiently().until(() -> mx.mails().size() == 1);
    }

    @Test
    void DANE_2_1_2_3_DANE_2_2_4_aHostWhoseRecordsCannotBeLearntIsPassedOver() {
        var first = host("unknown.example", UnaryOperator.identity());
        var second = lab.host("mx2.unknown.example");
        lab.dns().mx("unknown.example", 20, "mx2.unknown.example").servfail(owner("mx1.unknown.example"));

        send("unknown.example");

        patiently().until(() -> relay.hasOutcome("unknown.example", Outcome.DELIVERED));
        assertThat(first.sessions()).isEmpty();
        assertThat(second.mails()).hasSize(1);
        assertThat(relay.outcomesFor("unknown.example")).first()
                .satisfies(outcome -> assertThat(outcome.result()).isInstanceOfSatisfying(Result.Failure.class,
                        failed -> assertThat(failed.failure().type()).isEqualTo(FailureType.DNSSEC_INVALID)));
    }

    @Test
    void DANE_2_1_2_3_whereNoHostsRecordsCanBeLearntMailWaits() {
        var mx = host("none-known.example", UnaryOperator.identity());
        lab.dns().servfail(owner("mx1.none-known.example"));

        send("none-known.example");

        patiently().until(() -> relay.hasOutcome("none-known.example", Outcome.DEFERRED));
        assertThat(mx.sessions()).isEmpty();
        assertThat(reason("none-known.example")).contains("TLSA");
    }

    @Test
    void DANE_2_1_2_1_withoutItsMxRecordsMailWaitsForADomain() {
        host("no-mx.example", UnaryOperator.identity());
        lab.dns().servfail("no-mx.example", "MX");

        send("no-mx.example");

        patiently().until(() -> relay.hasWaited("no-mx.example", "4.4.3"));
        assertThat(lab.dns().asked(owner("mx1.no-mx.example"), "TLSA")).isZero();
    }

    @Test
    void DANE_2_1_2_4_DANE_2_2_2_1_TLSA_6698_4_2_theRecordsOfAnUnsignedHostAreNotEvenAskedFor() {
        var mx = lab.host("mx1.unsigned.example");
        lab.domain("signed-domain.example", "mx1.unsigned.example");
        lab.dns().signed("signed-domain.example").drop(owner("mx1.unsigned.example"));

        send("signed-domain.example");

        patiently().until(() -> mx.mails().size() == 1);
        assertThat(lab.dns().asked(owner("mx1.unsigned.example"), "TLSA")).isZero();
    }

    @Test
    void DANE_2_2_5_anAddressHasNoRecords() {
        var mx = lab.host("mx1.literal.example");
        lab.dns().signed("literal.example");

        relay.send("a@sender.example", "b@[" + mx.address().getHostAddress() + "]");

        patiently().until(() -> mx.mails().size() == 1);
        assertThat(lab.dns().asked(owner("mx1.literal.example"), "TLSA")).isZero();
    }

    @Test
    void DANE_2_2_3_1_DANE_8_1_1_TLSA_7_1_TLSA_3_1_theRecordsOfWhereAnAliasLeadsComeFirst() {
        var identity = stranger("whatever.example");
        var mx = host("alias.example", script -> script.proving(identity));
        lab.dns()
                .remove("alias.example", "MX")
                .mx("alias.example", 10, "mail.alias.example")
                .cname("mail.alias.example", "mx1.alias.example");
        lab.tlsa("mx1.alias.example", Tlsa.ofKey(identity.leaf()));
        lab.tlsa("mail.alias.example", Tlsa.ofKey(stranger("x.example").leaf()));

        send("alias.example");

        patiently().until(() -> mx.mails().size() == 1);
        assertThat(mx.sessions().getLast().tls().flatMap(MxSession.Tls::sni)).contains("mx1.alias.example");
    }

    @Test
    void DANE_2_2_2_2_whereASignedAliasLeadsIntoUnsignedSpaceItsOwnRecordsCount() {
        var mx = lab.host("mx1.outside.example", script -> script.proving(stranger("whatever.example")));
        lab.domain("leaving.example", "mail.leaving.example");
        lab.dns().signed("leaving.example").cname("mail.leaving.example", "mx1.outside.example");
        lab.tlsa("mail.leaving.example", Tlsa.ofKey(stranger("x.example").leaf()));

        send("leaving.example");

        patiently().until(() -> relay.hasWaited("leaving.example", TLS_REFUSED));
        lab.tlsa("mail.leaving.example", Tlsa.ofKey(mx.script().identity().orElseThrow().leaf()));
        patiently().until(() -> mx.mails().size() == 1);
        assertThat(mx.sessions().getLast().tls().flatMap(MxSession.Tls::sni)).contains("mail.leaving.example");
    }

    @Test
    void DANE_2_2_1_1_preferenceComesBeforeProof() {
        var identity = stranger("mx2.order.example");
        var plain = host("order.example", script -> script.withoutTls());
        var proven = lab.host("mx2.order.example", script -> script.proving(identity));
        lab.dns().mx("order.example", 20, "mx2.order.example");
        lab.tlsa("mx2.order.example", Tlsa.ofKey(identity.leaf()));

        send("order.example");

        patiently().until(() -> relay.hasOutcome("order.example", Outcome.DELIVERED));
        assertThat(plain.mails()).hasSize(1);
        assertThat(proven.sessions()).isEmpty();
    }

    @Test
    void DANE_9_1_DANE_2_2_3_onceTheRecordsAreGoneNothingIsRemembered() {
        var identity = stranger("mx1.gone.example");
        var mx = host("gone.example", script -> script.proving(identity));
        lab.tlsa("mx1.gone.example", Tlsa.ofKey(identity.leaf()));
        send("gone.example");
        patiently().until(() -> relay.hasOutcome("gone.example", Outcome.DELIVERED));

        lab.tlsa("mx1.gone.example");
        mx.change(script -> script.withoutTls());
        mx.hangUp();
        send("gone.example");

        patiently().until(() -> mx.mails().size() == 2);
        assertThat(mx.mails().getLast().tls()).isFalse();
    }

    @Test
    void STS_2_1_anEnforcedPolicyThatHoldsDoesNotMakeUpForRecordsThatDoNot() {
        var mx = host("sts-only.example", UnaryOperator.identity());
        lab.policy("sts-only.example", "1", "enforce", "mx1.sts-only.example");
        lab.tlsa("mx1.sts-only.example", Tlsa.ofKey(stranger("x.example").leaf()));

        send("sts-only.example");

        patiently().until(() -> relay.hasWaited("sts-only.example", TLS_REFUSED));
        assertThat(commands(mx)).noneMatch(line -> line.startsWith("MAIL"));
    }

    @Test
    void STS_2_2_recordsThatHoldDoNotMakeUpForAnEnforcedPolicyThatDoesNot() {
        var identity = stranger("mx1.dane-only.example");
        var mx = host("dane-only.example", script -> script.proving(identity));
        lab.policy("dane-only.example", "1", "enforce", "mx1.dane-only.example");
        lab.tlsa("mx1.dane-only.example", Tlsa.ofKey(identity.leaf()));

        send("dane-only.example");

        patiently().until(() -> relay.hasWaited("dane-only.example", TLS_REFUSED));
        assertThat(relay.outcomesFor("dane-only.example"))
                .extracting(outcome -> outcome.policy().getClass().getSimpleName()
                        + " " + outcome.result().getClass().getSimpleName())
                .contains("Tlsa Success", "Sts Failure");
        mx.change(script -> script.proving(lab.authority().issue("mx1.dane-only.example")));
        lab.tlsa("mx1.dane-only.example", Tlsa.ofKey(mx.script().identity().orElseThrow().leaf()));
        patiently().until(() -> mx.mails().size() == 1);
    }

    @Test
    void DANE_2_1_2_2_aHostWhoseAddressesCannotBeLearntIsPassedOver() {
        var identity = stranger("mx2.lost.example");
        lab.host("mx2.lost.example", script -> script.proving(identity));
        lab.domain("lost.example", "mx1.lost.example", "mx2.lost.example");
        lab.dns().signed("lost.example").servfail("mx1.lost.example");
        lab.tlsa("mx2.lost.example", Tlsa.ofKey(identity.leaf()));

        send("lost.example");

        patiently().until(() -> relay.hasOutcome("lost.example", Outcome.DELIVERED));
    }

    @Test
    void DANE_2_2_1_2_DANE_3_2_2_1_theNameThatADomainIsAnAliasOfVouchesToo() {
        var mx = host("real.example", script -> script.proving(lab.rogue().issue("real.example")));
        lab.dns().signed("alias-domain.example").cname("alias-domain.example", "real.example");
        lab.tlsa("mx1.real.example", Tlsa.ofAnchor(lab.rogue()));

        send("alias-domain.example");

        patiently().until(() -> relay.hasOutcome("alias-domain.example", Outcome.DELIVERED));
        mx.change(script -> script.proving(lab.rogue().issue("alias-domain.example")));
        mx.hangUp();
        send("alias-domain.example");
        patiently().until(() -> mx.mails().size() == 2);
    }

    @Test
    void DANE_2_2_3_3_anAliasOfTheRecordsIsFollowedAndTheBaseStaysTheSame() {
        var identity = stranger("mx1.shared.example");
        var mx = host("shared.example", script -> script.proving(identity));
        lab.dns()
                .cname(owner("mx1.shared.example"), "tlsa.shared.example")
                .record("tlsa.shared.example", "TLSA", Tlsa.ofKey(identity.leaf()));

        send("shared.example");

        patiently().until(() -> relay.hasOutcome("shared.example", Outcome.DELIVERED));
        assertThat(last("shared.example").security()).isEqualTo(Security.AUTHENTICATED);
        assertThat(mx.sessions().getLast().tls().flatMap(MxSession.Tls::sni)).contains("mx1.shared.example");
    }

    private LabMx host(String domain, UnaryOperator<MxScript> script) {
        var mx = lab.host("mx1." + domain, script);
        lab.domain(domain, "mx1." + domain);
        lab.dns().signed(domain);
        return mx;
    }

    private String owner(String host) {
        return "_" + lab.mxPort() + "._tcp." + host;
    }

    private void send(String domain) {
        relay.send("a@sender.example", "b@" + domain);
    }

    private AttemptRecord last(String domain) {
        return relay.attemptsFor(domain).getLast();
    }

    private String reason(String domain) {
        return last(domain).results().getLast().text();
    }

    private static List<String> commands(LabMx mx) {
        return mx.sessions().stream().flatMap(session -> session.commands().stream()).toList();
    }

    private static Identity stranger(String name) {
        return Authority.selfSigned(Clock.systemUTC().instant(), name);
    }

    private String metrics() {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + relay.adminPort() + "/metrics"))
                    .build(), BodyHandlers.ofString()).body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
