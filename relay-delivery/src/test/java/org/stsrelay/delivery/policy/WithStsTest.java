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
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.dane.TlsaSet;
import org.stsrelay.delivery.dns.TlsaRecord;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.HostVerdict.Skip;
import org.stsrelay.delivery.policy.HostVerdict.Use;
import org.stsrelay.delivery.routing.MxHost;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.PolicyAnswer.Source;
import org.stsrelay.delivery.sts.StsPolicy;
import org.stsrelay.delivery.sts.StsPolicy.Mode;

class WithStsTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final MxHost COVERED = host("mx1.u.test");
    private static final MxHost STRANGER = host("mx1.other.test");
    private static final DaneState USABLE = present("ab".repeat(32));
    private static final DaneState UNUSABLE = present("abcd");

    @Test
    void recordsAreEnoughWhereTheOperatorSaysSo() {
        assertThat(alone(asked(Mode.ENFORCE), USABLE, COVERED)).isInstanceOfSatisfying(Use.class, use -> {
            assertThat(use.requirement()).isInstanceOfSatisfying(TlsRequirement.Dane.class,
                    dane -> assertThat(dane.beside()).isInstanceOf(TlsRequirement.Observed.class));
            assertThat(use.ground().sentence()).contains("TLSA records", "dane.with-sts: dane")
                    .doesNotContain("testing");
        });
        assertThat(alone(asked(Mode.ENFORCE), USABLE, STRANGER)).as("the policy is only looked at")
                .isInstanceOf(Use.class);
    }

    @Test
    void elseBothHaveToHold() {
        assertThat(TlsPolicies.judge(asked(Mode.ENFORCE), USABLE, COVERED)).isInstanceOfSatisfying(Use.class,
                use -> assertThat(use.requirement()).isInstanceOfSatisfying(TlsRequirement.Dane.class,
                        dane -> assertThat(dane.beside()).isInstanceOf(TlsRequirement.WebPki.class)));
        assertThat(TlsPolicies.judge(asked(Mode.ENFORCE), USABLE, STRANGER)).isInstanceOf(Skip.class);
    }

    @Test
    void recordsThatProveNothingReplaceNoPolicy() {
        var absent = new DaneState.Absent("not signed");
        var unknown = new DaneState.Unknown(new TlsFailure(FailureType.DNSSEC_INVALID, "", "SERVFAIL"));

        for (var state : List.of(UNUSABLE, absent, unknown)) {
            assertThat(alone(asked(Mode.ENFORCE), state, COVERED))
                    .isEqualTo(TlsPolicies.judge(asked(Mode.ENFORCE), state, COVERED));
            assertThat(alone(asked(Mode.ENFORCE), state, STRANGER)).isInstanceOf(Skip.class);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"TESTING", "NONE"})
    void whereNothingIsEnforcedTheChoiceMakesNoDifference(Mode mode) {
        assertThat(alone(asked(mode), USABLE, COVERED))
                .isEqualTo(TlsPolicies.judge(asked(mode), USABLE, COVERED));
    }

    private static DaneState present(String data) {
        return new DaneState.Present(new TlsaSet(DomainName.of("mx1.u.test"), List.of(new TlsaRecord(3, 1, 1, data)),
                List.of(DomainName.of("mx1.u.test"))));
    }

    private static Asked asked(Mode mode) {
        var body = new StsPolicy(mode, Duration.ofDays(7), List.of(new MxPattern(true, DomainName.of("u.test"))),
                List.of("version: STSv1"));
        var policy = new CachedPolicy(DomainName.of("u.test"), "7", body, NOON, "", NOON, Optional.empty());
        return new Asked(new PolicyAnswer.Active(policy, Source.CACHE), MessageTag.NONE);
    }

    private static MxHost host(String name) {
        return new MxHost(DomainPart.of(name), 10,
                new MxHost.Addresses.Known(List.of(InetAddress.getLoopbackAddress())));
    }

    private static HostVerdict alone(Asked asked, DaneState dane, MxHost host) {
        var local = new Local(Optional.empty(), Local.Floor.NONE, true, false);
        return TlsPolicies.judge(new Asked(asked.policy(), asked.tag(), local), dane, host);
    }
}
