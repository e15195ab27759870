package org.stsrelay.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.policy.Ground.Row;
import org.stsrelay.delivery.policy.HostVerdict.Skip;
import org.stsrelay.delivery.policy.HostVerdict.Use;
import org.stsrelay.delivery.policy.TlsRequirement.Observed;
import org.stsrelay.delivery.policy.TlsRequirement.Opportunistic;
import org.stsrelay.delivery.policy.TlsRequirement.WebPki;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.PolicyAnswer.Source;
import org.stsrelay.delivery.sts.StsPolicy;
import org.stsrelay.delivery.sts.StsPolicy.Mode;

class TlsPoliciesTest {

    private static final DaneState ABSENT = new DaneState.Absent("not signed");

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final MxHost COVERED = host("mx1.u.test");
    private static final MxHost STRANGER = host("mx1.other.test");
    private static final MxHost ADDRESS = host("[192.0.2.1]");

    @ParameterizedTest
    @EnumSource(value = MessageTag.class, names = {"NONE", "REQUIRE_TLS_IF_OFFERED"})
    void STS_4_1_enforceAsksTheCoveredHostForProof(MessageTag tag) {
        assertThat(TlsPolicies.judge(new Asked(active(Mode.ENFORCE), tag), ABSENT, COVERED))
                .isEqualTo(new Use(new WebPki(policy(Mode.ENFORCE)), Ground.of(Row.STS)));
    }

    @Test
    void STS_5_1_3_enforceSkipsAHostThatThePolicyDoesNotName() {
        assertThat(TlsPolicies.judge(new Asked(active(Mode.ENFORCE), MessageTag.NONE), ABSENT, STRANGER))
                .isInstanceOfSatisfying(Skip.class, skip -> {
                    assertThat(skip.failure().type()).isEqualTo(FailureType.VALIDATION_FAILURE);
                    assertThat(skip.failure().reasonCode()).isEqualTo("mta-sts-mx-not-in-policy");
                    assertThat(skip.failure().detail()).contains("mx1.other.test", "u.test", "id 7", "*.u.test");
                });
    }

    @Test
    void STS_5_3_testingUsesEveryHostAndRemembersTheMismatch() {
        assertThat(TlsPolicies.judge(new Asked(active(Mode.TESTING), MessageTag.NONE), ABSENT, COVERED))
                .isEqualTo(new Use(new Observed(policy(Mode.TESTING), Optional.empty()), Ground.of(Row.STS_TESTING)));
        assertThat(TlsPolicies.judge(new Asked(active(Mode.TESTING), MessageTag.NONE), ABSENT, STRANGER))
                .isInstanceOfSatisfying(Use.class, use -> assertThat(use.requirement())
                        .isInstanceOfSatisfying(Observed.class, observed -> assertThat(observed.mismatch())
                                .hasValueSatisfying(failure -> assertThat(failure.reasonCode())
                                        .isEqualTo("mta-sts-mx-not-in-policy"))));
    }

    @Test
    void STS_5_5_modeNoneAsksForNothing() {
        assertThat(TlsPolicies.judge(new Asked(active(Mode.NONE), MessageTag.NONE), ABSENT, STRANGER))
                .isEqualTo(new Use(new Opportunistic(), Ground.of(Row.NO_POLICY)));
    }

    @Test
    void noPolicyAsksForNothing() {
        var none = new PolicyAnswer.None("no record");

        assertThat(TlsPolicies.judge(new Asked(none, MessageTag.NONE), ABSENT, STRANGER))
                .isEqualTo(new Use(new Opportunistic(), Ground.of(Row.NO_POLICY)));
        assertThat(TlsPolicies.judge(new Asked(none, MessageTag.NONE), ABSENT, ADDRESS))
                .isEqualTo(new Use(new Opportunistic(), Ground.of(Row.LITERAL)));
    }

    @Test
    void anAddressProvesNothingToADomainThatEnforces() {
        assertThat(TlsPolicies.judge(new Asked(active(Mode.ENFORCE), MessageTag.NONE), ABSENT, ADDRESS))
                .isInstanceOf(Skip.class);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aReportPassesThroughWhatItReports(Mode mode) {
        assertThat(TlsPolicies.judge(new Asked(active(mode), MessageTag.TLS_REPORT), ABSENT, STRANGER))
                .isEqualTo(new Use(new Opportunistic(), Ground.of(Row.TLS_REPORT)));
    }

    @Test
    void notKnowingIsNotTheSameAsNotRequired() {
        var unknown = new PolicyAnswer.Unknown("SERVFAIL");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TlsPolicies.judge(new Asked(unknown, MessageTag.NONE), ABSENT, COVERED))
                .withMessageContaining("SERVFAIL");
    }

    @ParameterizedTest(name = "*.u.test covers {0}: {1}")
    @CsvSource({"mx1.u.test,true", "MX1.U.Test.,true", "u.test,false", "a.mx1.u.test,false", "mx1u.test,false"})
    void STS_4_1_3_aWildcardStandsForOneLabel(String name, boolean covered) {
        assertThat(TlsPolicies.judge(new Asked(active(Mode.ENFORCE), MessageTag.NONE), ABSENT, host(name)))
                .isInstanceOf(covered ? Use.class : Skip.class);
    }

    @Test
    void historySaysWhatWasAsked() {
        assertThat(TlsPolicies.applied(active(Mode.ENFORCE)))
                .isEqualTo(new PolicyApplied.Sts("enforce", "7", List.of("version: STSv1"), List.of("*.u.test"), true));
        assertThat(TlsPolicies.applied(active(Mode.NONE))).isEqualTo(new PolicyApplied.None());
        assertThat(TlsPolicies.applied(new PolicyAnswer.None("no record"))).isEqualTo(new PolicyApplied.None());
        assertThat(TlsPolicies.applied(new PolicyAnswer.Unknown("?"))).isEqualTo(new PolicyApplied.None());
    }

    private static PolicyAnswer active(Mode mode) {
        return new PolicyAnswer.Active(policy(mode), Source.FETCHED);
    }

    private static CachedPolicy policy(Mode mode) {
        var body = new StsPolicy(mode, Duration.ofDays(7), List.of(new MxPattern(true, DomainName.of("u.test"))),
                List.of("version: STSv1"));
        return new CachedPolicy(DomainName.of("u.test"), "7", body, NOON, "", NOON, Optional.empty());
    }

    private static MxHost host(String name) {
        return new MxHost(DomainPart.of(name), 10,
                new MxHost.Addresses.Known(List.of(InetAddress.getLoopbackAddress())));
    }
}
