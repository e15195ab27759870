package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabMx;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxStep;
import org.stsrelay.lab.PolicyHostAnswer;

/// Nobody's mail waits for a protection that its domain does not ask for.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoPolicyJourneyTest {

    private static final Duration WEEK = Duration.ofDays(7);

    private Lab lab;
    private JourneyRelay relay;

    @BeforeAll
    void open(@TempDir Path folder) {
        lab = Lab.open();
        lab.host("mx.sender.example");
        relay = JourneyRelay.start(lab, folder);
    }

    @AfterAll
    void close() {
        relay.close();
        lab.close();
    }

    @Test
    void withoutAPolicyACertificateOfNobodysTrustIsBetterThanNone() {
        var mx = distrusted("open.example");

        send("open.example");

        assertThat(mx.mails().getFirst().tls()).isTrue();
        assertWentOut("open.example", Security.ENCRYPTED);
        assertThat(relay.outcomesFor("open.example")).singleElement()
                .satisfies(told -> assertThat(told.policy()).isEqualTo(new PolicyApplied.None()))
                .satisfies(told -> assertThat(told.result()).isEqualTo(new TlsOutcome.Result.Success()));
    }

    @Test
    void STLS_4_1_2_afterAFailedHandshakeClearTextTakesANewConnection() {
        var mx = host("deaf.example",
                script -> script.on(MxStep.HANDSHAKE, new MxAct.Drop()));

        send("deaf.example");

        assertThat(mx.mails().getFirst().tls()).isFalse();
        assertThat(mx.connections()).isEqualTo(2);
        assertWentOut("deaf.example", Security.PLAINTEXT);
        assertFailureWasTold("deaf.example", FailureType.VALIDATION_FAILURE);
    }

    @Test
    void aHostWithoutStartTlsGetsMailInClear() {
        var mx = host("plain.example", MxScript::withoutTls);

        send("plain.example");

        assertThat(mx.mails().getFirst().tls()).isFalse();
        assertThat(mx.connections()).isOne();
        assertWentOut("plain.example", Security.PLAINTEXT);
        assertFailureWasTold("plain.example", FailureType.STARTTLS_NOT_SUPPORTED);
    }

    @Test
    void aHostThatRefusesStartTlsGetsMailInClear() {
        var mx = host("unwilling.example", script -> script.on(MxStep.STARTTLS, "454 4.7.0 not now"));

        send("unwilling.example");

        assertThat(mx.mails().getFirst().tls()).isFalse();
        assertFailureWasTold("unwilling.example", FailureType.STARTTLS_NOT_SUPPORTED);
    }

    @Test
    void STS_5_3_testingDeliversOverAnyCertificateAndTells() {
        var mx = distrusted("testing.example");
        lab.policy("testing.example", "1", "testing", "*.testing.example");

        send("testing.example");

        assertThat(mx.mails().getFirst().tls()).isTrue();
        assertFailureWasTold("testing.example", FailureType.CERTIFICATE_NOT_TRUSTED);
        assertThat(relay.outcomesFor("testing.example")).allSatisfy(told -> assertThat(told.policy())
                .isInstanceOfSatisfying(PolicyApplied.Sts.class, sts -> assertThat(sts.mode()).isEqualTo("testing")));
    }

    @Test
    void STS_5_3_testingDeliversInClearAsWithoutAPolicyAndTells() {
        var mx = host("testing-plain.example", MxScript::withoutTls);
        lab.policy("testing-plain.example", "1", "testing", "*.testing-plain.example");

        send("testing-plain.example");

        assertThat(mx.mails().getFirst().tls()).isFalse();
        assertFailureWasTold("testing-plain.example", FailureType.STARTTLS_NOT_SUPPORTED);
    }

    @Test
    void STS_5_4_testingDoesNotChangeWhoIsAskedFirst() {
        var first = host("testing-mx.example", script -> script);
        lab.host("mx2.testing-mx.example");
        lab.dns().mx("testing-mx.example", 20, "mx2.testing-mx.example");
        lab.policy("testing-mx.example", "1", "testing", "mx2.testing-mx.example");

        send("testing-mx.example");

        assertThat(first.mails()).hasSize(1);
        assertThat(lab.hostNamed("mx2.testing-mx.example").connections()).isZero();
        assertFailureWasTold("testing-mx.example", FailureType.VALIDATION_FAILURE);
    }

    @Test
    void STS_5_5_modeNoneIsNoPolicy() {
        distrusted("none.example");
        lab.policy("none.example", "1", "none", "mx9.none.example");

        send("none.example");

        assertWentOut("none.example", Security.ENCRYPTED);
        assertThat(relay.outcomesFor("none.example")).extracting(TlsOutcome::policy)
                .containsOnly(new PolicyApplied.None());
    }

    @Test
    void STS_3_3_13_aPolicyThatCannotBeHadAndNeverWasHoldsNothingUp() {
        distrusted("unfetched.example");
        lab.policy("unfetched.example", "1", "enforce", "*.unfetched.example");
        lab.policyHost().answer("unfetched.example", PolicyHostAnswer.status("404 Not Found", ""));

        send("unfetched.example");

        assertWentOut("unfetched.example", Security.ENCRYPTED);
    }

    @Test
    void aBrokenRecordHoldsNothingUp() {
        distrusted("broken-record.example");
        lab.policy("broken-record.example", "not_an_id", "enforce", "*.broken-record.example");

        send("broken-record.example");

        assertWentOut("broken-record.example", Security.ENCRYPTED);
        assertThat(lab.policyHost().requests("broken-record.example")).isEmpty();
    }

    @Test
    void STS_3_2_9_aPolicyThatMustNotBeKeptHoldsForTheMessageItWasFetchedForOnly() {
        var mx = host("fleeting.example", script -> script);
        lab.policy("fleeting.example", "1", "enforce", Duration.ZERO, "*.fleeting.example");
        send("fleeting.example");
        assertWentOut("fleeting.example", Security.AUTHENTICATED);
        mx.change(script -> script.proving(lab.rogue().issue(script.name())));
        mx.hangUp();
        lab.policyHost().answer("fleeting.example", PolicyHostAnswer.status("404 Not Found", ""));

        send("fleeting.example");

        patiently().until(() -> mx.mails().size() == 2);
        assertWentOut("fleeting.example", Security.ENCRYPTED);
    }

    @Test
    void STS_3_4_3_aParentsPolicyIsNotInherited() {
        lab.policy("parent.example", "1", "enforce", "mx1.parent.example");
        distrusted("sub.parent.example");

        send("sub.parent.example");

        assertWentOut("sub.parent.example", Security.ENCRYPTED);
        assertThat(lab.dns().asked("_mta-sts.parent.example", "TXT")).isZero();
    }

    @Test
    void STS_3_4_2_anAddressLiteralHasNoPolicy() {
        var mx = lab.host("mx1.literal.example", script -> script.proving(lab.rogue().issue(script.name())));
        var literal = "[" + mx.address().getHostAddress() + "]";

        send(literal);

        assertWentOut(literal, Security.ENCRYPTED);
        assertThat(lab.dns().questions()).noneMatch(question -> question.name().contains("127.1."));
    }

    @Test
    void aPolicyOfAnotherDomainOnTheSameHostDoesNotCountHere() {
        distrusted("shared.example");
        lab.domain("strict-tenant.example", "mx1.shared.example");
        lab.policy("strict-tenant.example", "1", "enforce", "mx1.shared.example");
        lab.policyHost().serve("shared.example", Lab.policyText("enforce", WEEK, "mx1.shared.example"));
        relay.send("a@sender.example", "b@strict-tenant.example");
        patiently().until(() -> relay.hasWaited("strict-tenant.example", "4.7.5"));

        send("shared.example");

        assertWentOut("shared.example", Security.ENCRYPTED);
    }

    private LabMx distrusted(String domain) {
        return host(domain, script -> script.proving(lab.rogue().issue(script.name())));
    }

    private LabMx host(String domain, UnaryOperator<MxScript> wrong) {
        lab.domain(domain, "mx1." + domain);
        return lab.host("mx1." + domain, wrong);
    }

    /// Back when its attempt is settled.
    private void send(String domain) {
        var before = relay.attemptsFor(domain).size();
        relay.send("a@sender.example", "b@" + domain);
        patiently().until(() -> relay.attemptsFor(domain).size() > before);
    }

    private void assertWentOut(String domain, Security security) {
        assertThat(relay.attemptsFor(domain).getLast()).satisfies(attempt -> {
            assertThat(attempt.results()).extracting(result -> result.outcome()).containsOnly(Outcome.DELIVERED);
            assertThat(attempt.security()).isEqualTo(security);
        });
    }

    private void assertFailureWasTold(String domain, FailureType type) {
        assertThat(failures(domain)).extracting(TlsFailure::type).containsExactly(type);
    }

    private List<TlsFailure> failures(String domain) {
        return relay.outcomesFor(domain)
                .stream()
                .map(outcome -> outcome.result() instanceof TlsOutcome.Result.Failure(var failure)
                        ? Optional.of(failure)
                        : Optional.<TlsFailure>empty())
                .flatMap(Optional::stream)
                .toList();
    }
}
