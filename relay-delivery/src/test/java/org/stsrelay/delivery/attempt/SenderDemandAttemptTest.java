package org.stsrelay.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.attempt.World.ENFORCED;
import static org.stsrelay.delivery.attempt.World.EXPIRED;
import static org.stsrelay.delivery.attempt.World.GROUND;
import static org.stsrelay.delivery.attempt.World.NOT_IN_POLICY;
import static org.stsrelay.delivery.attempt.World.TESTING;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stsrelay.delivery.dns.Resolver.Freshness;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsOutcome.Result;
import org.stsrelay.delivery.policy.Ground;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.Local;
import org.stsrelay.delivery.policy.MessageTag;
import org.stsrelay.delivery.policy.OperatorRule;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.routing.NextHop;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.transport.Session.Verdict;
import org.stsrelay.lab.Letter;

/// What a message asks of TLS by itself, over the hosts of a destination (RFC 8689).
class SenderDemandAttemptTest {

    private static final MailOptions REQUIRETLS =
            new MailOptions(MailOptions.BodyType.SEVEN_BIT, false, true, Optional.empty(), Optional.empty());
    private static final Letter DEMANDING = Letter.to("bob@partner.example").with(REQUIRETLS);
    private static final Letter CAREFREE =
            Letter.to("bob@partner.example").saying("TLS-Required: No\r\nSubject: a\r\n\r\nHello\r\n");
    private static final Verdict NOT_OFFERED =
            new Verdict.Unsuited(EnhancedStatus.REQUIRETLS_NEEDED, "the host does not offer REQUIRETLS");

    private final World world = new World();

    @Test
    void RTLS_4_2_1_3_RTLS_4_2_1_4_ESC_R_11_whereNoHostPassesItOnTheMessageFailsAtOnce() {
        world.enforced().transport.answers("192.0.2.1", _ -> NOT_OFFERED).answers("192.0.2.2", _ -> NOT_OFFERED);

        var result = world.run(DEMANDING);

        assertThat(result.results().getFirst().ending()).isInstanceOfSatisfying(Ending.Failed.class,
                failed -> assertThat(failed.reason().status()).hasToString("5.7.30"));
        assertThat(world.transport.log()).contains("connect 192.0.2.1", "connect 192.0.2.2");
    }

    @Test
    void RTLS_4_2_1_4_hostsOutOfACacheMakeNoFailureForGoodOnceThereAreOthers() {
        var before = new Route.Via(List.of(World.host("mx1.partner.example", "192.0.2.1")));
        var now = new Route.Via(List.of(World.host("mx3.partner.example", "192.0.2.3")));
        world.enforced().routed(freshness -> freshness == Freshness.FRESH ? now : before).transport
                .answers("192.0.2.1", _ -> NOT_OFFERED);

        assertThat(reason(world.run(DEMANDING)).status()).hasToString("4.7.30");
    }

    @Test
    void RTLS_4_2_1_4_norWhileTheDnsDoesNotConfirmThem() {
        var before = new Route.Via(List.of(World.host("mx1.partner.example", "192.0.2.1")));
        world.enforced()
                .routed(freshness -> freshness == Freshness.FRESH ? new Route.Unknown("silence") : before).transport
                .answers("192.0.2.1", _ -> NOT_OFFERED);

        assertThat(reason(world.run(DEMANDING)).status()).hasToString("4.7.30");
    }

    @Test
    void RTLS_4_2_1_3_aHostThatWasNotReachedMightPassItOn() {
        world.enforced().transport.answers("192.0.2.1", _ -> NOT_OFFERED).unreachable("192.0.2.2");

        assertThat(reason(world.run(DEMANDING)).status()).hasToString("4.4.1");
    }

    @Test
    void RTLS_4_2_1_3_aHostThatDidNotProveItselfMightPassItOn() {
        world.enforced().transport.refusesTls("192.0.2.1", Stage.CERTIFICATE, EXPIRED)
                .answers("192.0.2.2", _ -> NOT_OFFERED);

        assertThat(reason(world.run(DEMANDING)).failure()).contains(EXPIRED);
    }

    @Test
    void RTLS_4_2_1_3_soMightOneThatPolicyDoesNotName() {
        world.policy(new PolicyAnswer.Active(ENFORCED, PolicyAnswer.Source.CACHE),
                host -> host.toString().startsWith("mx1")
                        ? new HostVerdict.Skip(NOT_IN_POLICY, GROUND)
                        : new HostVerdict.Use(new TlsRequirement.WebPki(ENFORCED), GROUND));
        world.transport.answers("192.0.2.2", _ -> NOT_OFFERED);

        assertThat(reason(world.run(DEMANDING)).failure()).contains(NOT_IN_POLICY);
    }

    @Test
    void RTLS_4_2_1_2_theNextHostThatPassesItOnGetsTheMessage() {
        world.enforced().transport.answers("192.0.2.1", _ -> NOT_OFFERED);

        assertThat(world.run(DEMANDING).waiting()).isEmpty();
        assertThat(world.transport.log()).endsWith("send 192.0.2.2 bob@partner.example");
    }

    @Test
    void RPT_4_3_20_aHostThatDoesNotPassTheDemandOnFailsInNothingThatIsReported() {
        world.enforced().transport.answers("192.0.2.1", _ -> NOT_OFFERED);

        world.run(DEMANDING);

        assertThat(world.outcomes).hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome.result()).isEqualTo(new Result.Success()));
    }

    @Test
    void RTLS_4_2_1_4_ESC_R_11_wantOfTlsHasAStatusOfItsOwn() {
        world.enforced().transport.refusesTls("192.0.2.1", Stage.CERTIFICATE, EXPIRED)
                .refusesTls("192.0.2.2", Stage.STARTTLS, EXPIRED);

        var reason = reason(world.run(DEMANDING));

        assertThat(reason.status()).hasToString("4.7.10");
        assertThat(reason.lastStatus()).hasToString("5.7.10");
    }

    @Test
    void RTLS_2_3_whereNobodyVouchesForTheHostsNoneIsAskedAndNobodyIsBlamed() {
        var result = world.run(DEMANDING);

        assertThat(world.transport.log()).isEmpty();
        assertThat(world.outcomes).isEmpty();
        assertThat(reason(result).status()).hasToString("4.7.10");
        assertThat(result.troubles()).hasSize(2).allMatch(trouble -> trouble.contains("nobody vouches"));
    }

    @Test
    void RTLS_2_4_aDomainThatIsItsOwnHostNeedsNobodyToVouchForIt() {
        world.routed(new Route.Via(List.of(World.host("partner.example", "192.0.2.1"))));

        assertThat(world.run(DEMANDING).waiting()).isEmpty();
    }

    @Test
    void whatTheDomainItselfAsksForIsStillReported() {
        world.enforced().transport.refusesTls("192.0.2.1", Stage.CERTIFICATE, EXPIRED);

        world.run(DEMANDING);

        assertThat(world.outcomes).hasSize(2)
                .allMatch(outcome -> outcome.policy() instanceof PolicyApplied.Sts);
    }

    @Test
    void RTLS_5_3_aNoticeAsksForWhatIsOffered() {
        world.run(DEMANDING.from(""));

        assertThat(world.tags).containsOnly(MessageTag.REQUIRE_TLS_IF_OFFERED);
        assertThat(world.transport.log()).contains("send 192.0.2.1 bob@partner.example");
    }

    @Test
    void RTLS_3_3_whoSaysNoIsHeardAndTheDomainsPolicyIsNot() {
        world.enforced();

        var result = world.run(CAREFREE);

        assertThat(world.tags).containsOnly(MessageTag.TLS_NOT_REQUIRED);
        assertThat(world.asked).contains("TLS-Required: No", "policy partner.example unreported");
        assertThat(result.policy()).isEqualTo(new PolicyApplied.None());
        assertThat(world.outcomes).isEmpty();
    }

    @Test
    void RTLS_3_3_noDoubtAboutThePolicyHoldsItUp() {
        world.policy(new PolicyAnswer.Unknown("the DNS did not say"),
                _ -> new HostVerdict.Use(new TlsRequirement.Opportunistic(), GROUND));

        assertThat(world.run(CAREFREE).waiting()).isEmpty();
        assertThat(world.run("bob@partner.example").waiting()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = OperatorRule.Sts.class, names = {"ENFORCE", "REQUIRED"})
    void RTLS_3_3_doubtAboutThePolicyThatTheOperatorEnforcesHoldsItUp(OperatorRule.Sts sts) {
        world.directed(ruled(sts))
                .policy(new PolicyAnswer.Unknown("the DNS did not say"),
                        _ -> new HostVerdict.Use(new TlsRequirement.Opportunistic(), GROUND));

        assertThat(world.run(CAREFREE).waiting()).hasSize(1);
        assertThat(world.transport.log()).isEmpty();
    }

    @Test
    void RTLS_3_3_itsEndWaitsForNoPolicy() {
        world.routed(new Route.Unknown("the DNS did not say"));

        assertThat(world.attempt().runLast(world.lease(CAREFREE), world).isChecked()).isTrue();
        assertThat(world.asked).doesNotContain("recheck partner.example");
    }

    @Test
    void mailWhoseOperatorIgnoresThePolicyEndsWithoutACheckOfIt() {
        world.directed(ruled(OperatorRule.Sts.IGNORE)).routed(new Route.Unknown("the DNS did not say"));

        assertThat(world.attempt().runLast(world.lease(Letter.to("bob@partner.example")), world).isChecked()).isTrue();
        assertThat(world.asked).doesNotContain("recheck partner.example");
    }

    @Test
    void whatTheOperatorAsksOfAHostIsNotToldToTheDomain() {
        world.policy(new PolicyAnswer.None("no record"),
                _ -> new HostVerdict.Skip(NOT_IN_POLICY, new Ground(Ground.Row.OPERATOR, Optional.empty())));

        assertThat(world.run("bob@partner.example").waiting()).hasSize(1);
        assertThat(world.outcomes).isEmpty();
    }

    @Test
    void whatTheOperatorEnforcesOfTheDomainsOwnPolicyIsToldToIt() {
        world.policy(new PolicyAnswer.Active(TESTING, PolicyAnswer.Source.CACHE),
                _ -> new HostVerdict.Skip(NOT_IN_POLICY, new Ground(Ground.Row.STS_BY_OPERATOR, Optional.empty())));

        assertThat(world.run("bob@partner.example").waiting()).hasSize(1);
        assertThat(world.outcomes).hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome.result()).isEqualTo(new Result.Failure(NOT_IN_POLICY)));
    }

    @Test
    void anOperatorMayBeDeafToIt() {
        world.deafToTlsRequiredNo().run(CAREFREE);

        assertThat(world.tags).containsOnly(MessageTag.NONE);
    }

    @Test
    void RTLS_4_1_2_besideTheParameterTheHeaderSaysNothing() {
        world.enforced().run(CAREFREE.with(REQUIRETLS));

        assertThat(world.tags).containsOnly(MessageTag.REQUIRE_TLS);
        assertThat(world.asked).doesNotContain("TLS-Required: No");
    }

    @Test
    void whoSaysNothingIsNotAskedAbout() {
        world.run("bob@partner.example");

        assertThat(world.tags).containsOnly(MessageTag.NONE);
        assertThat(world.asked).doesNotContain("TLS-Required: No");
    }

    private static Directions ruled(OperatorRule.Sts sts) {
        var rule = new OperatorRule("partner.example", "TICKET-1", Optional.empty(), sts, OperatorRule.Dane.FOLLOW,
                Optional.empty());
        return new Directions(new NextHop.ByMx(DomainPart.of("partner.example")), Local.NONE.withRule(rule),
                Optional.empty());
    }

    private static Reason reason(AttemptResult result) {
        return ((Ending.Deferred) result.results().getFirst().ending()).reason();
    }
}
