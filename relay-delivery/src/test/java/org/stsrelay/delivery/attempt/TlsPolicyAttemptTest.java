package org.stsrelay.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.delivery.attempt.ScriptedTransport.refused;
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
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.outcome.TlsOutcome.Result;
import org.stsrelay.delivery.routing.Route;
import org.stsrelay.delivery.policy.HostVerdict;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.sts.PolicyAnswer;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.delivery.transport.SessionFacts;
import org.stsrelay.delivery.transport.Transport.Connected;
import org.stsrelay.lab.Letter;

/// Policies on the way over the hosts, and the outcomes that reports are made of.
class TlsPolicyAttemptTest {

    private static final HostVerdict OPPORTUNISTIC = new HostVerdict.Use(new TlsRequirement.Opportunistic(), GROUND);

    private static final TlsFailure NO_STARTTLS = new TlsFailure(FailureType.STARTTLS_NOT_SUPPORTED, "",
            "mx1.partner.example does not offer STARTTLS");

    private final World world = new World();

    @Test
    void STS_5_1_3_aHostOutsideThePolicyIsTreatedAsUnreachable() {
        skippingTheFirstHost();

        var result = world.run("bob@partner.example");

        assertThat(world.transport.log()).containsExactly("connect 192.0.2.2", "send 192.0.2.2 bob@partner.example");
        assertThat(result.waiting()).isEmpty();
        assertThat(result.troubles()).containsExactly(NOT_IN_POLICY.detail());
        assertThat(world.outcomes).extracting(outcome -> outcome.result().getClass().getSimpleName())
                .containsExactly("Failure", "Success");
    }

    @Test
    void STS_5_1_nothingIsSaidToAHostOutsideThePolicy() {
        world.policy(new PolicyAnswer.Active(ENFORCED, PolicyAnswer.Source.CACHE),
                _ -> new HostVerdict.Skip(NOT_IN_POLICY, GROUND));

        var result = world.run("bob@partner.example");

        assertThat(world.transport.log()).isEmpty();
        assertThat(reason(result).status()).hasToString("4.7.5");
        assertThat(reason(result).stage()).isEqualTo(Stage.POLICY);
    }

    @Test
    void STS_5_7_aTlsRefusalIsTemporaryAndNamed() {
        world.enforced().transport.refusesTls("192.0.2.1", Stage.CERTIFICATE, EXPIRED).unreachable("192.0.2.2");

        var result = world.run("bob@partner.example");

        assertThat(reason(result).status()).hasToString("4.7.5");
        assertThat(reason(result).failure()).contains(EXPIRED);
        assertThat(result.troubles()).containsExactly(EXPIRED.detail(), "mx2.partner.example: connection refused");
    }

    @ParameterizedTest
    @EnumSource(value = FailureType.class, names = {"STARTTLS_NOT_SUPPORTED", "CERTIFICATE_HOST_MISMATCH",
            "CERTIFICATE_EXPIRED", "CERTIFICATE_NOT_TRUSTED", "VALIDATION_FAILURE"})
    void ESC_R_1_whateverTlsLacksIsOneStatus(FailureType type) {
        var failure = new TlsFailure(type, "", "mx1.partner.example lacks something");
        world.enforced().transport.refusesTls("192.0.2.1", Stage.STARTTLS, failure).unreachable("192.0.2.2");

        assertThat(reason(world.run("bob@partner.example")).status()).hasToString("4.7.5");
    }

    @Test
    void STS_5_1_6_aTlsRefusalNeverCountsAsADeadSite() {
        world.enforced().transport.refusesTls("192.0.2.1", Stage.CERTIFICATE, EXPIRED)
                .refusesTls("192.0.2.2",
                        Stage.STARTTLS, NO_STARTTLS);

        assertThat(world.run("bob@partner.example").site()).isEqualTo(Site.REFUSED);
    }

    @Test
    void STS_5_1_5_aHostThatTcpDoesNotReachIsNoTlsOutcome() {
        world.enforced().transport.unreachable("192.0.2.1")
                .unreachable("192.0.2.2", Stage.GREETING,
                        "no greeting within 5 min", Optional.empty());

        assertThat(world.run("bob@partner.example").site()).isEqualTo(Site.SILENT);
        assertThat(world.outcomes).isEmpty();
    }

    /// Its TLS was all that was asked for; what it says afterwards is another matter.
    @Test
    void RPT_4_3_22_aSessionInWhichTheHostRefusesToGoOnSucceeded() {
        world.enforced().transport.script("192.0.2.1", endpoint -> new Connected.Unreachable(Stage.EHLO,
                "it closed the connection", Optional.empty(), false, Optional.of(new SessionFacts(endpoint,
                        endpoint.address(), World.NOON, ScriptedTransport.VERIFIED))));

        world.run("bob@partner.example");

        assertThat(world.outcomes.getFirst().mxHost().orElseThrow()).hasToString("mx1.partner.example");
        assertThat(world.outcomes.getFirst().result()).isEqualTo(new Result.Success());
    }

    @Test
    void RPT_4_3_14_RPT_4_3_15_whatIsWrongWithTlsaRecordsIsToldUnderThem() {
        var unknown = new TlsFailure(FailureType.DNSSEC_INVALID, "tlsa-lookup-failed", "SERVFAIL");
        world.policy(new PolicyAnswer.Active(ENFORCED, PolicyAnswer.Source.CACHE),
                _ -> new HostVerdict.Skip(unknown, GROUND));

        world.run("bob@partner.example");

        assertThat(world.outcomes.getFirst().policy()).isEqualTo(new PolicyApplied.Tlsa(
                DomainName.of("mx1.partner.example"), List.of(), new PolicyApplied.None()));
        assertThat(world.outcomes.getFirst().result()).isEqualTo(new Result.Failure(unknown));
    }

    @Test
    void anOutcomeNamesPolicyHostAndBothAddresses() {
        world.enforced().transport.refusesTls("192.0.2.1", Stage.CERTIFICATE, EXPIRED);

        world.run("bob@partner.example");

        var refused = world.outcomes.getFirst();
        assertThat(refused.policyDomain()).hasToString("partner.example");
        assertThat(refused.policy()).isEqualTo(new PolicyApplied.Sts("enforce", "20260901", ENFORCED.policy().lines(),
                List.of("*.partner.example"), false));
        assertThat(refused.mxHost().orElseThrow()).hasToString("mx1.partner.example");
        assertThat(refused.sendingAddress()).isPresent();
        assertThat(refused.receivingAddress().orElseThrow().getHostAddress()).isEqualTo("192.0.2.1");
        assertThat(refused.helo()).isEqualTo("relay.example.net");
        assertThat(refused.result()).isEqualTo(new Result.Failure(EXPIRED));
        assertThat(world.outcomes.getLast().result()).isEqualTo(new Result.Success());
    }

    @Test
    void RPT_4_2_1_oneSessionIsCountedOnceForOneDomain() {
        world.enforced().transport.answers("192.0.2.1", ScriptedTransport::accepted);

        world.run("bob@partner.example");
        world.run("carol@partner.example");

        assertThat(world.outcomes).hasSize(1);
    }

    @Test
    void RPT_3_18_aSessionForAReportIsNotCountedAndAsksForNoPolicy() {
        world.enforced();

        world.run(Letter.to("tls@partner.example").as(Purpose.TLS_REPORT));

        assertThat(world.outcomes).isEmpty();
        assertThat(world.asked).noneMatch(question -> question.startsWith("policy"));
    }

    @Test
    void STS_5_3_STS_6_3_aTestingPolicyDeliversAndReportsTheFailure() {
        testing(Optional.empty());
        world.transport.answers("192.0.2.1", tlsWith(EXPIRED), false, ScriptedTransport::accepted);

        var result = world.run("bob@partner.example");

        assertThat(result.waiting()).isEmpty();
        assertThat(world.outcomes).extracting(outcome -> outcome.result())
                .containsExactly(new Result.Failure(EXPIRED));
    }

    @Test
    void STS_5_4_testingDoesNotChangeTheChoiceOfHosts() {
        testing(Optional.of(NOT_IN_POLICY));

        world.run("bob@partner.example");

        assertThat(world.transport.log()).startsWith("connect 192.0.2.1");
        assertThat(world.outcomes).extracting(outcome -> outcome.result())
                .containsExactly(new Result.Failure(NOT_IN_POLICY));
    }

    @Test
    void STS_5_3_testingInClearTextIsAFailureToo() {
        testing(Optional.empty());
        world.transport.answers("192.0.2.1", new Security.Clear(Optional.of(NO_STARTTLS)), false,
                ScriptedTransport::accepted);

        assertThat(world.run("bob@partner.example").waiting()).isEmpty();
        assertThat(world.outcomes.getFirst().result()).isEqualTo(new Result.Failure(NO_STARTTLS));
    }

    @Test
    void STS_5_5_withoutAPolicyAnUnverifiedCertificateIsNoFailure() {
        world.transport.answers("192.0.2.1", tlsWith(EXPIRED), false, ScriptedTransport::accepted);

        world.run("bob@partner.example");

        assertThat(world.outcomes.getFirst().policy()).isEqualTo(new PolicyApplied.None());
        assertThat(world.outcomes.getFirst().result()).isEqualTo(new Result.Success());
    }

    @Test
    void STS_5_6_beforeTheFinalFailureANewerPolicyIsLookedForAndTried() {
        skippingAllHosts();
        world.onRecheck(() -> {
            world.enforced();
            return true;
        });

        var result = world.runLast(Letter.to("bob@partner.example"));

        assertThat(world.asked).contains("recheck partner.example");
        assertThat(result.waiting()).isEmpty();
        assertThat(result.results()).hasSize(1);
    }

    @Test
    void STS_5_6_withoutANewerPolicyTheReasonStays() {
        skippingAllHosts();

        var result = world.runLast(Letter.to("bob@partner.example"));

        assertThat(world.asked).contains("recheck partner.example");
        assertThat(reason(result).status()).hasToString("4.7.5");
    }

    @Test
    void STS_5_6_aLastAttemptThatTheDnsCutShortIsCheckedToo() {
        world.routed(_ -> new Route.Unknown("the name server answers nothing"));
        world.silenceAtRecheck(true);

        assertThat(world.attempt().runLast(world.lease(Letter.to("bob@partner.example")), world).isChecked()).isFalse();
        assertThat(world.asked).contains("recheck partner.example");
    }

    @Test
    void STS_5_6_theCheckIsToldWhatTheAttemptWasJudgedBy() {
        skippingAllHosts();

        world.runLast(Letter.to("bob@partner.example"));

        assertThat(world.judgedBy).singleElement()
                .isInstanceOfSatisfying(PolicyApplied.Sts.class, sts -> assertThat(sts.id()).isEqualTo("20260901"));
    }

    @Test
    void STS_5_6_whereThePolicyWasNotKnownTheLastAttemptIsMadeOnceItIs() {
        world.policy(new PolicyAnswer.Unknown("the name server answers nothing"), _ -> OPPORTUNISTIC);
        world.onRecheck(() -> {
            world.policy(new PolicyAnswer.None("no record"), _ -> OPPORTUNISTIC);
            return false;
        });

        var last = world.attempt().runLast(world.lease(Letter.to("bob@partner.example")), world);

        assertThat(last.isChecked()).isTrue();
        assertThat(last.result().waiting()).isEmpty();
    }

    @Test
    void STS_5_6_isForTheLastAttemptOnly() {
        skippingAllHosts();

        world.run("bob@partner.example");

        assertThat(world.asked).doesNotContain("recheck partner.example");
    }

    @Test
    void aLastAttemptThatNoPolicyHeldBackAsksForNone() {
        world.enforced().transport.unreachable("192.0.2.1").unreachable("192.0.2.2");

        world.runLast(Letter.to("bob@partner.example"));

        assertThat(world.asked).doesNotContain("recheck partner.example");
    }

    @Test
    void theSecondTryOfALastAttemptIsForThoseWhoStillWait() {
        skippingTheFirstHost();
        world.transport.answers("192.0.2.2",
                recipient -> recipient.mailbox().localPart().equals("bob")
                        ? ScriptedTransport.accepted(recipient)
                        : refused(Stage.RCPT, 451, "4.2.1 later"));
        world.onRecheck(() -> {
            world.enforced();
            return true;
        });

        var result = world.runLast(Letter.to("bob@partner.example", "carol@partner.example"));

        assertThat(world.transport.log()).endsWith("send 192.0.2.1 carol@partner.example");
        assertThat(result.waiting()).isEmpty();
        assertThat(result.results()).hasSize(2);
    }

    private void skippingTheFirstHost() {
        world.policy(new PolicyAnswer.Active(ENFORCED, PolicyAnswer.Source.CACHE),
                host -> host.toString().startsWith("mx1")
                        ? new HostVerdict.Skip(NOT_IN_POLICY, GROUND)
                        : new HostVerdict.Use(new TlsRequirement.WebPki(ENFORCED), GROUND));
    }

    private void skippingAllHosts() {
        world.policy(new PolicyAnswer.Active(ENFORCED, PolicyAnswer.Source.CACHE),
                _ -> new HostVerdict.Skip(NOT_IN_POLICY, GROUND));
    }

    private void testing(Optional<TlsFailure> mismatch) {
        world.policy(new PolicyAnswer.Active(TESTING, PolicyAnswer.Source.CACHE),
                _ -> new HostVerdict.Use(new TlsRequirement.Observed(TESTING, mismatch), GROUND));
    }

    private static Security tlsWith(TlsFailure flaw) {
        var session = new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384", List.of(), "CN=Lab", World.NOON);
        return new Security.Tls(session, Optional.of(flaw), List.of());
    }

    private static Reason reason(AttemptResult result) {
        return ((Ending.Deferred) result.results().getFirst().ending()).reason();
    }
}
