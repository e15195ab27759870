package org.stsrelay.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.policy.Cases.ABSENT;
import static org.stsrelay.delivery.policy.Cases.ADDRESS;
import static org.stsrelay.delivery.policy.Cases.COVERED;
import static org.stsrelay.delivery.policy.Cases.NO_POLICY;
import static org.stsrelay.delivery.policy.Cases.STRANGER;
import static org.stsrelay.delivery.policy.Cases.UNKNOWN;
import static org.stsrelay.delivery.policy.Cases.UNUSABLE;
import static org.stsrelay.delivery.policy.Cases.UNUSABLE_SET;
import static org.stsrelay.delivery.policy.Cases.USABLE;
import static org.stsrelay.delivery.policy.Cases.USABLE_SET;
import static org.stsrelay.delivery.policy.Cases.active;
import static org.stsrelay.delivery.policy.Cases.local;
import static org.stsrelay.delivery.policy.Cases.policy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.policy.TlsRequirement.RequireTls;
import org.stsrelay.delivery.routing.Route;
import java.util.List;
import org.stsrelay.delivery.dane.DaneState;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.policy.Ground.Row;
import org.stsrelay.delivery.policy.HostVerdict.Skip;
import org.stsrelay.delivery.policy.HostVerdict.Use;
import org.stsrelay.delivery.policy.OperatorRule.Sts;
import org.stsrelay.delivery.policy.TlsRequirement.AtLeast;
import org.stsrelay.delivery.policy.TlsRequirement.Dane;
import org.stsrelay.delivery.policy.TlsRequirement.Observed;
import org.stsrelay.delivery.policy.TlsRequirement.Opportunistic;
import org.stsrelay.delivery.policy.TlsRequirement.Watched;
import org.stsrelay.delivery.policy.TlsRequirement.WebPki;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.sts.StsPolicy.Mode;

/// The rows of the decision table, one after the other.
class DecisionTableTest {

    @Test
    void TAB_15_1_usableRecordsAskForTheirOwnCertificate() {
        assertThat(judge(NO_POLICY, USABLE)).isEqualTo(use(new Dane(USABLE_SET, new Opportunistic()), Row.DANE));
        assertThat(judge(active(Mode.NONE), USABLE))
                .isEqualTo(use(new Dane(USABLE_SET, new Opportunistic()), Row.DANE));
    }

    @Test
    void TAB_15_2_aTestingPolicyBesideUsableRecordsIsOnlyReportedOn() {
        assertThat(judge(active(Mode.TESTING), USABLE)).isEqualTo(use(
                new Dane(USABLE_SET, new Observed(policy(Mode.TESTING), Optional.empty())), Row.DANE_BESIDE_TESTING));
    }

    @Test
    void TAB_15_3_usableRecordsAndAnEnforcedPolicyBothHold() {
        assertThat(judge(active(Mode.ENFORCE), USABLE))
                .isEqualTo(use(new Dane(USABLE_SET, new WebPki(policy(Mode.ENFORCE))), Row.DANE_AND_STS));
        assertThat(TlsPolicies.judge(new Asked(active(Mode.ENFORCE), MessageTag.NONE), USABLE, STRANGER))
                .isInstanceOfSatisfying(Skip.class,
                        skip -> assertThat(skip.ground().row()).isEqualTo(Row.DANE_AND_STS));
    }

    @Test
    void TAB_15_3_theSwitchLetsUsableRecordsDoAlone() {
        var alone = new Local(Optional.empty(), Local.Floor.NONE, true, false);

        assertThat(judge(active(Mode.ENFORCE), USABLE, alone)).isInstanceOfSatisfying(Use.class, use -> {
            assertThat(use.requirement())
                    .isEqualTo(new Dane(USABLE_SET, new Observed(policy(Mode.ENFORCE), Optional.empty())));
            assertThat(use.ground().sentence()).contains("DANE", "dane.with-sts: dane");
        });
        assertThat(judge(active(Mode.ENFORCE), UNUSABLE, alone)).as("unusable ones are no substitute")
                .isEqualTo(
                        use(new Dane(UNUSABLE_SET, new WebPki(policy(Mode.ENFORCE))), Row.UNUSABLE_TLSA_AND_STS));
    }

    @Test
    void TAB_15_4_unusableRecordsRuleOutClearText() {
        var verdict = judge(active(Mode.TESTING), UNUSABLE);

        assertThat(verdict.ground().row()).isEqualTo(Row.UNUSABLE_TLSA);
        assertThat(verdict).isInstanceOfSatisfying(Use.class,
                use -> assertThat(use.requirement().needsTls()).isTrue());
        assertThat(judge(NO_POLICY, UNUSABLE).ground().row()).isEqualTo(Row.UNUSABLE_TLSA);
    }

    @Test
    void TAB_15_5_unusableRecordsBesideAnEnforcedPolicyLeaveItInForce() {
        assertThat(judge(active(Mode.ENFORCE), UNUSABLE)).isEqualTo(
                use(new Dane(UNUSABLE_SET, new WebPki(policy(Mode.ENFORCE))), Row.UNUSABLE_TLSA_AND_STS));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void TAB_15_6_aHostWhoseRecordsCannotBeFoundOutIsNotUsed(Mode mode) {
        assertThat(judge(active(mode), UNKNOWN))
                .isEqualTo(new Skip(Cases.DNS_SILENT, Ground.of(Row.TLSA_UNKNOWN)));
    }

    @Test
    void TAB_15_7_anEnforcedPolicyAsksForAVerifiedCertificate() {
        assertThat(judge(active(Mode.ENFORCE), ABSENT)).isEqualTo(use(new WebPki(policy(Mode.ENFORCE)), Row.STS));
    }

    @Test
    void TAB_15_8_whereNobodyAsksTlsIsUsedIfBothCan() {
        assertThat(judge(NO_POLICY, ABSENT)).isEqualTo(use(new Opportunistic(), Row.NO_POLICY));
        assertThat(judge(active(Mode.NONE), ABSENT)).isEqualTo(use(new Opportunistic(), Row.NO_POLICY));
        assertThat(judge(active(Mode.TESTING), ABSENT))
                .isEqualTo(use(new Observed(policy(Mode.TESTING), Optional.empty()), Row.STS_TESTING));
    }

    @Test
    void TAB_15_9_TLSA_14_1_whereDaneIsMandatoryAHostWithoutUsableRecordsIsNotUsed() {
        var mandatory = local(Sts.FOLLOW, OperatorRule.Dane.REQUIRED, Optional.empty());

        for (var none : new DaneState[]{ABSENT, UNUSABLE}) {
            assertThat(judge(active(Mode.ENFORCE), none, mandatory)).isInstanceOfSatisfying(Skip.class, skip -> {
                assertThat(skip.failure().type()).isEqualTo(FailureType.DANE_REQUIRED);
                assertThat(skip.failure().detail()).contains(".u.test");
                assertThat(skip.ground().row()).isEqualTo(Row.DANE_REQUIRED);
                assertThat(skip.ground().sentence()).contains(".u.test", "TICKET-1");
            });
        }
        assertThat(judge(NO_POLICY, USABLE, mandatory)).isInstanceOf(Use.class);
    }

    @Test
    void TAB_15_10_aMessageThatAsksForVerifiedTlsGetsNoLess() {
        assertThat(tagged(MessageTag.REQUIRE_TLS, active(Mode.ENFORCE), ABSENT, false))
                .isEqualTo(use(new RequireTls(new WebPki(policy(Mode.ENFORCE))), Row.REQUIRE_TLS));
        assertThat(tagged(MessageTag.REQUIRE_TLS, NO_POLICY, ABSENT, true))
                .isEqualTo(use(new RequireTls(new Opportunistic()),
                        Row.REQUIRE_TLS));
        assertThat(tagged(MessageTag.REQUIRE_TLS, NO_POLICY, USABLE, true)).as("its own records verify the host")
                .isEqualTo(use(new RequireTls(new Dane(USABLE_SET, new Opportunistic())), Row.REQUIRE_TLS));
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"TESTING", "NONE"})
    void TAB_15_10_aPolicyThatIsNotEnforcedVouchesForNoHost(Mode mode) {
        assertThat(tagged(MessageTag.REQUIRE_TLS, active(mode), ABSENT, false)).isInstanceOfSatisfying(Skip.class,
                skip -> assertThat(skip.failure().detail()).contains("REQUIRETLS", "mx1.u.test"));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void TAB_15_11_aNoticeAboutSuchAMessageIsHeldToWhatTheDomainAsks(Mode mode) {
        var plain = judge(active(mode), ABSENT);

        var tagged = tagged(MessageTag.REQUIRE_TLS_IF_OFFERED, active(mode), ABSENT, false);

        assertThat(tagged.ground()).isEqualTo(plain.ground());
        assertThat(tagged).isInstanceOfSatisfying(Use.class, use -> assertThat(
                use.requirement() instanceof TlsRequirement.PassOn(var beside) ? beside : use.requirement())
                .isEqualTo(((Use) plain).requirement()));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void TAB_15_12_aMessageThatNeedsNoTlsGoesWhateverTheDomainAsks(Mode mode) {
        assertThat(tagged(MessageTag.TLS_NOT_REQUIRED, active(mode), UNKNOWN, false))
                .isEqualTo(use(new Opportunistic(), Row.TLS_NOT_REQUIRED));
        assertThat(tagged(MessageTag.TLS_NOT_REQUIRED, Cases.SILENCE, ABSENT, false))
                .isEqualTo(use(new Opportunistic(), Row.TLS_NOT_REQUIRED));
    }

    @Test
    void TAB_15_12_whatTheOperatorAsksForNoSenderSetsAside() {
        var asked = new Asked(NO_POLICY, MessageTag.TLS_NOT_REQUIRED, local(Sts.ENFORCE));

        assertThat(TlsPolicies.judge(asked, ABSENT, COVERED)).isInstanceOfSatisfying(Use.class,
                use -> assertThat(use.requirement().proves(Proof.VERIFIED)).isTrue());
    }

    @Test
    void DANE_9_1_1_whatIsMonitoredIsHeldAgainstAndNotHeldTo() {
        var monitored = new Local(Optional.empty(), Local.Floor.NONE, false, true);

        assertThat(judge(NO_POLICY, USABLE, monitored)).isEqualTo(
                use(new Watched(new Dane(USABLE_SET, new Opportunistic()), Optional.empty()), Row.DANE));
        assertThat(judge(active(Mode.ENFORCE), ABSENT, monitored))
                .isEqualTo(use(new Watched(new WebPki(policy(Mode.ENFORCE)), Optional.empty()), Row.STS));
        assertThat(judge(active(Mode.ENFORCE), UNKNOWN, monitored)).isEqualTo(
                use(new Watched(new Opportunistic(), Optional.of(Cases.DNS_SILENT)), Row.TLSA_UNKNOWN));
    }

    @Test
    void TAB_15_13_aReportPassesThroughWhatItReports() {
        assertThat(tagged(MessageTag.TLS_REPORT, active(Mode.ENFORCE), UNKNOWN, false))
                .isEqualTo(use(new Opportunistic(), Row.TLS_REPORT));
    }

    @Test
    void TAB_15_14_anAddressIsUsedByLocalPolicy() {
        assertThat(TlsPolicies.judge(new Asked(NO_POLICY, MessageTag.NONE), ABSENT, ADDRESS))
                .isEqualTo(use(new Opportunistic(), Row.LITERAL));
        var encrypted = new Local(Optional.empty(), new Local.Floor(Proof.ENCRYPTED, "tls.without-policy: encrypt"),
                false, false);
        assertThat(TlsPolicies.judge(new Asked(NO_POLICY, MessageTag.NONE, encrypted), ABSENT, ADDRESS))
                .isInstanceOfSatisfying(Use.class, use -> {
                    assertThat(use.requirement().needsTls()).isTrue();
                    assertThat(use.ground().sentence()).contains("tls.without-policy: encrypt");
                });
    }

    @Test
    void anExceptionWeakensWhatTheDomainAsksAndSaysSo() {
        assertThat(judge(active(Mode.ENFORCE), ABSENT, local(Sts.TESTING))).isInstanceOfSatisfying(Use.class, use -> {
            assertThat(use.requirement())
                    .isEqualTo(new Observed(policy(Mode.ENFORCE), Optional.empty()));
            assertThat(use.ground().sentence()).contains("as if it were in mode testing", ".u.test", "TICKET-1");
        });
        assertThat(judge(active(Mode.ENFORCE), ABSENT, local(Sts.IGNORE))).isInstanceOfSatisfying(Use.class, use -> {
            assertThat(use.requirement()).isEqualTo(new Opportunistic());
            assertThat(use.ground().row()).isEqualTo(Row.IGNORED);
        });
    }

    @Test
    void aTestingPolicyWeakensNoRuleOfTheOperators() {
        assertThat(judge(active(Mode.TESTING), ABSENT, local(Sts.ENFORCE))).isInstanceOfSatisfying(Use.class,
                use -> assertThat(use.requirement()).isEqualTo(new AtLeast(Proof.VERIFIED, Optional.empty(),
                        new Observed(policy(Mode.TESTING), Optional.empty()))));
        assertThat(TlsPolicies.judge(new Asked(active(Mode.TESTING), MessageTag.NONE, local(Sts.ENFORCE)), ABSENT,
                STRANGER)).isInstanceOf(Skip.class);
    }

    @ParameterizedTest
    @EnumSource(Row.class)
    void everyRowHasItsSentence(Row row) {
        assertThat(Ground.of(row).sentence()).isNotBlank().doesNotEndWith(".");
        assertThat(new Ground(row, Optional.of(new Ground.OperatorWord(".u.test", "TICKET-1"))).sentence())
                .contains(Ground.of(row).sentence(), ".u.test (TICKET-1)");
    }

    private static HostVerdict judge(PolicyAnswer answer, DaneState dane) {
        return judge(answer, dane, Local.NONE);
    }

    private static HostVerdict judge(PolicyAnswer answer, DaneState dane, Local local) {
        return TlsPolicies.judge(new Asked(answer, MessageTag.NONE, local), dane, COVERED);
    }

    private static HostVerdict tagged(MessageTag tag, PolicyAnswer answer, DaneState dane, boolean named) {
        var asked = new Asked(answer, tag);
        return SenderDemand.add(TlsPolicies.judge(asked, dane, COVERED), asked, DomainPart.of("u.test"),
                new Route.Via(List.of(COVERED), named, Optional.empty()), COVERED);
    }

    private static Use use(TlsRequirement requirement, Row row) {
        return new Use(requirement, Ground.of(row));
    }
}
