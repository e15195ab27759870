package org.stsrelay.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.Ground.OperatorWord;
import org.stsrelay.delivery.policy.Ground.Row;
import org.stsrelay.delivery.policy.HostVerdict.Skip;
import org.stsrelay.delivery.policy.HostVerdict.Use;
import org.stsrelay.delivery.policy.TlsRequirement.Dane;
import org.stsrelay.delivery.policy.TlsRequirement.Opportunistic;
import org.stsrelay.delivery.policy.TlsRequirement.PassOn;
import org.stsrelay.delivery.policy.TlsRequirement.RequireTls;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.StsPolicy;
import org.stsrelay.delivery.sts.StsPolicy.Mode;

/// What a message with REQUIRETLS asks of a host beside what everybody else does.
class SenderDemandTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final DomainPart DOMAIN = DomainPart.of("u.test");
    private static final MxHost HOST = host("mx1.u.test");
    private static final Use ANY_TLS = new Use(new Opportunistic(), Ground.of(Row.NO_POLICY));
    private static final PolicyAnswer NONE = new PolicyAnswer.None("no record");

    @Test
    void RTLS_2_3_RTLS_4_2_1_1_aHostThatAnEnforcedPolicyNamesHasToProveItself() {
        assertThat(demand(active(Mode.ENFORCE), false, HOST))
                .isEqualTo(new Use(new RequireTls(new Opportunistic()), Ground.of(Row.REQUIRE_TLS)));
    }

    @Test
    void RTLS_2_3_RTLS_4_2_1_1_aHostThatDnssecVouchesForHasToProveItself() {
        assertThat(demand(NONE, true, HOST))
                .isEqualTo(new Use(new RequireTls(new Opportunistic()), Ground.of(Row.REQUIRE_TLS)));
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"TESTING", "NONE"})
    void RTLS_2_3_aPolicyThatIsNotEnforcedVouchesForNobody(Mode mode) {
        assertUncertain(demand(active(mode), false, HOST), "nobody vouches that mx1.u.test is a mail server of u.test");
    }

    @Test
    void RTLS_2_3_aHostThatNobodyVouchesForIsNotUsed() {
        assertUncertain(demand(NONE, false, HOST), "not signed (DNSSEC)");
        assertUncertain(demand(active(Mode.ENFORCE), false, host("mx.stranger.test")), "REQUIRETLS");
    }

    /// That the host's own zone is signed says nothing of whose host it is.
    @Test
    void RTLS_2_3_tlsaRecordsDoNotVouchForTheMxRecord() {
        var dane = new Use(new Dane(tlsa("00".repeat(32)), new Opportunistic()), Ground.of(Row.DANE));

        assertThat(SenderDemand.add(dane, asked(NONE, MessageTag.REQUIRE_TLS), DOMAIN, via(false, HOST), HOST))
                .isInstanceOf(Skip.class);
    }

    @Test
    void RTLS_2_4_RTLS_R_1_withoutAnMxRecordInBetweenTheNameIsCertain() {
        assertThat(demand(NONE, false, host("u.test"))).isInstanceOf(Use.class);
    }

    @Test
    void anAddressProvesNoName() {
        assertUncertain(demand(NONE, true, host("[192.0.2.1]")), "[192.0.2.1] is an address");
    }

    @Test
    void RTLS_2_3_aTrustAnchorIsNeededUnlessAUsableTlsaRecordVouches() {
        var usable = new Dane(tlsa("00".repeat(32)), new Opportunistic());
        var unusable = new Dane(tlsa("00"), new Opportunistic());

        assertThat(new RequireTls(usable).needsWebPki()).isFalse();
        assertThat(new RequireTls(unusable).needsWebPki()).isTrue();
        assertThat(new RequireTls(new Opportunistic()).needsWebPki()).isTrue();
    }

    @Test
    void RTLS_5_3_aNoticeIsPassedOnWhereItCanBeAndSentWhereItCannot() {
        assertThat(SenderDemand.add(ANY_TLS, asked(NONE, MessageTag.REQUIRE_TLS_IF_OFFERED), DOMAIN, via(true, HOST),
                HOST)).isEqualTo(new Use(new PassOn(new Opportunistic()), ANY_TLS.ground()));
        assertThat(SenderDemand.add(ANY_TLS, asked(NONE, MessageTag.REQUIRE_TLS_IF_OFFERED), DOMAIN, via(false, HOST),
                HOST)).isEqualTo(ANY_TLS);
    }

    @ParameterizedTest
    @EnumSource(value = MessageTag.class, names = {"NONE", "TLS_NOT_REQUIRED", "TLS_REPORT"})
    void otherMessagesAreLeftAlone(MessageTag tag) {
        assertThat(SenderDemand.add(ANY_TLS, asked(NONE, tag), DOMAIN, via(false, HOST), HOST)).isSameAs(ANY_TLS);
    }

    @ParameterizedTest
    @EnumSource(MessageTag.class)
    void aHostThatIsRefusedStaysRefused(MessageTag tag) {
        var refused = new Skip(new TlsFailure(FailureType.DNSSEC_INVALID, "", "no"), Ground.of(Row.TLSA_UNKNOWN));

        assertThat(SenderDemand.add(refused, asked(NONE, tag), DOMAIN, via(true, HOST), HOST)).isSameAs(refused);
    }

    @Test
    void anOperatorsWordStays() {
        var word = Optional.of(new OperatorWord("u.test", "TICKET-1"));
        var ruled = new Use(new Opportunistic(), new Ground(Row.STS, word));

        assertThat(SenderDemand.add(ruled, asked(NONE, MessageTag.REQUIRE_TLS), DOMAIN, via(true, HOST), HOST)
                .ground()).isEqualTo(new Ground(Row.REQUIRE_TLS, word));
    }

    private static void assertUncertain(HostVerdict verdict, String words) {
        assertThat(verdict).isInstanceOfSatisfying(Skip.class, skip -> {
            assertThat(skip.failure().reasonCode()).isEqualTo("requiretls-host-not-certain");
            assertThat(skip.failure().detail()).contains(words);
            assertThat(skip.ground()).isEqualTo(Ground.of(Row.REQUIRE_TLS));
        });
    }

    private static HostVerdict demand(PolicyAnswer policy, boolean secure, MxHost host) {
        return SenderDemand.add(ANY_TLS, asked(policy, MessageTag.REQUIRE_TLS), DOMAIN, via(secure, host), host);
    }

    private static Asked asked(PolicyAnswer policy, MessageTag tag) {
        return new Asked(policy, tag);
    }

    private static Route.Via via(boolean secure, MxHost host) {
        return new Route.Via(List.of(host), secure, Optional.empty());
    }

    private static TlsaSet tlsa(String digest) {
        var base = DomainName.of("mx1.u.test");
        return new TlsaSet(base, List.of(new TlsaRecord(3, 1, 1, digest)), List.of(base));
    }

    private static PolicyAnswer active(Mode mode) {
        var policy = new StsPolicy(mode, Duration.ofDays(1), List.of(new MxPattern(true, DomainName.of("u.test"))),
                List.of());
        return new PolicyAnswer.Active(
                new CachedPolicy(DomainName.of("u.test"), "7", policy, NOON, "", NOON, Optional.empty()),
                PolicyAnswer.Source.CACHE);
    }

    private static MxHost host(String name) {
        return new MxHost(DomainPart.of(name), 10,
                new MxHost.Addresses.Known(List.of(InetAddress.ofLiteral("192.0.2.1"))));
    }
}
