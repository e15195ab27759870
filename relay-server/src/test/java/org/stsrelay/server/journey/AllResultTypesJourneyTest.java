package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.lab.Authority;
import org.stsrelay.lab.Identity;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.MxAct;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.MxStep;
import org.stsrelay.lab.PolicyHostAnswer;
import org.stsrelay.lab.Tlsa;
import org.stsrelay.reporting.DayReports;
import org.stsrelay.reporting.Submitter;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.Report.Failure;
import org.stsrelay.reporting.report.Report.Policy;
import org.stsrelay.reporting.report.ReportSchema;

/// One day of a relay among hosts that do everything wrong, each in its own way and each in a domain of its own, and what
/// its reports say of them: RFC 8460 §4.3, by real events. Every message is tried once.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AllResultTypesJourneyTest {

    private static final Submitter US = new Submitter("Lab", "tls@relay.lab.example",
            DomainName.of("relay.lab.example"), DomainName.of("relay.lab.example"));
    private static final String OURS = "127.0.0.1";
    private static final String NO_REASON = "";

    private final LabClock clock = new LabClock(Clock.systemUTC().instant());
    private final LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    private final List<String> written = new ArrayList<>();
    private Lab lab;
    private JourneyRelay relay;
    private SqliteStorage storage;

    @BeforeAll
    void liveThroughTheDay(@TempDir Path folder) throws StorageException {
        lab = Lab.open();
        host("sender.example", script -> script);
        hostsThatFailUnderAPolicy();
        hostsWithSeveralSides();
        hostsWithTlsaRecords();
        policiesThatCannotBeHad();
        sessionsThatAreNoTlsFailure();
        relay = JourneyRelay.start(lab, folder,
                Map.of("dns",
                        "{servers: [\"127.0.0.1:%d\"], dnssec: trust-ad}".formatted(lab.dns().address().getPort()),
                        "queue", "{retry: [1h], keep-free: 0B}", "overrides",
                        "[{domains: [mandatory.example], dane: required, reason: x, until: 2099-12-31},"
                                + " {domains: [held.example], policy: enforce, reason: x, until: 2099-12-31}]"),
                clock);
        written.forEach(domain -> relay.send("a@sender.example", "b@" + domain));
        patiently().until(() -> written.stream().allMatch(domain -> !relay.attemptsFor(domain).isEmpty()));
        theKeptPolicyIsUsedThoughItsSuccessorCannotBeFetched();
        relay.close();
        storage = SqliteStorage.open(StorageSettings.of(folder.resolve("data")).withKeepFree(0).withBallast(0), clock,
                SpoolListener.NOBODY);
    }

    @AfterAll
    void close() {
        storage.close();
        lab.close();
    }

    private void hostsThatFailUnderAPolicy() {
        enforced("stripped.example", MxScript::withoutTls);
        enforced("refused.example", script -> script.on(MxStep.STARTTLS, "454 4.7.0 TLS not available"));
        enforced("broken.example", script -> script.on(MxStep.HANDSHAKE, new MxAct.Drop()));
        enforced("misnamed.example", script -> script.proving(lab.authority().issue("other.example")));
        enforced("strange.example", script -> script.proving(lab.rogue().issue(script.name())));
        enforced("alone.example", script -> script.proving(Authority.selfSigned(clock.instant(), script.name())));
        enforced("doubly.example", script -> script.proving(lab.authority().expired("other.example")));
        enforced("hostile.example", script -> script.on(MxStep.GREETING, "220 \"><script>{}</script> ESMTP")
                .on(MxStep.EHLO, "250 <b>" + "x".repeat(400) + "\u00fc hello"));
        enforced("nickname.example", script -> script.on(MxStep.EHLO, "250 Inner-Name.Nickname.Example hello"));
    }

    private void hostsWithSeveralSides() {
        enforced("outside.example", script -> script);
        lab.host("mx2.outside.example");
        lab.domain("outside.example", "mx1.outside.example", "mx2.outside.example");
        lab.policy("outside.example", "1", "enforce", "mx2.outside.example");
        enforced("second.example", script -> script.proving(lab.authority().expired(script.name())));
        lab.host("mx2.second.example");
        lab.dns().mx("second.example", 20, "mx2.second.example");
        lab.policy("second.example", "1", "enforce", "*.second.example");
        host("trial.example", script -> script.proving(lab.rogue().issue(script.name())));
        lab.policy("trial.example", "1", "testing", "mx1.trial.example");
        host("held.example", script -> script);
        lab.policy("held.example", "1", "testing", "another.held.example");
        host("plain.example", MxScript::withoutTls);
        host("opportune.example", script -> script.proving(lab.rogue().issue("other.example")));
    }

    private void hostsWithTlsaRecords() {
        signed("unmatched.example", identity("mx1.unmatched.example"));
        lab.tlsa("mx1.unmatched.example", Tlsa.ofKey(identity("mx1.unmatched.example").leaf()));
        signed("anchored.example", lab.rogue().issue("other.example"));
        lab.tlsa("mx1.anchored.example", Tlsa.ofAnchor(lab.rogue()));
        signed("unusable.example", identity("mx1.unusable.example"));
        lab.tlsa("mx1.unusable.example", "3 1 1 abcd");
        signed("bogus.example", identity("mx1.bogus.example"));
        lab.dns().servfail("_" + lab.mxPort() + "._tcp.mx1.bogus.example");
        host("mandatory.example", script -> script);
        var own = identity("mx1.both.example");
        signed("both.example", own);
        lab.tlsa("mx1.both.example", Tlsa.ofKey(own.leaf()));
        lab.policy("both.example", "1", "enforce", "mx1.both.example");
    }

    private void policiesThatCannotBeHad() {
        enforced("unfetched.example", script -> script);
        lab.policyHost().answer("unfetched.example", PolicyHostAnswer.status("404 Not Found", ""));
        enforced("unproven.example", script -> script);
        lab.policyHost().identity("unproven.example", lab.rogue().issue("mta-sts.unproven.example"));
        enforced("unreadable.example", script -> script);
        lab.policyHost().serve("unreadable.example", "version: STSv1\nmode: enforce\nmx: mx1.unreadable.example\n");
        enforced("kept.example", script -> script);
    }

    private void theKeptPolicyIsUsedThoughItsSuccessorCannotBeFetched() {
        lab.record("kept.example", "2");
        lab.policyHost().answer("kept.example", PolicyHostAnswer.status("503 Service Unavailable", ""));
        relay.send("a@sender.example", "c@kept.example");
        patiently().until(() -> relay.attemptsFor("kept.example").size() == 2);
    }

    private void sessionsThatAreNoTlsFailure() {
        lab.dns().a("mx1.silent.example", lab.nextAddress().getHostAddress());
        lab.domain("silent.example", "mx1.silent.example");
        lab.policy("silent.example", "1", "enforce", "mx1.silent.example");
        written.add("silent.example");
        enforced("greylisting.example", script -> script.on(MxStep.RCPT, "451 4.7.1 come back later"));
        enforced("rejecting.example", script -> script.on(MxStep.RCPT, "550 5.1.1 no such user"));
        enforced("speechless.example", script -> script.on(MxStep.EHLO_UNDER_TLS, "421 4.3.2 closing"));
    }

    @Test
    void RPT_4_3_24_eachResultTypeHasArisen() {
        var types = written.stream()
                .flatMap(domain -> report(domain).stream())
                .flatMap(report -> report.policies().stream())
                .flatMap(policy -> policy.failures().stream())
                .map(Failure::type)
                .distinct();

        assertThat(types).containsExactlyInAnyOrder(
                List.of(FailureType.values()).stream().map(FailureType::token).toArray(String[]::new));
    }

    @Test
    void RPT_4_3_1_RPT_4_3_2_aHostWithoutStartTls() {
        assertFails("stripped.example", "starttls-not-supported", NO_REASON);
        assertFails("refused.example", "starttls-not-supported", "starttls-reply-454");
    }

    @Test
    void RPT_4_3_4_RPT_4_3_5_aHandshakeThatComesToNothing() {
        assertFails("broken.example", "validation-failure", "tls-handshake-failed");
    }

    @Test
    void RPT_4_3_6_aCertificateForAnotherName() {
        assertFails("misnamed.example", "certificate-host-mismatch", NO_REASON);
    }

    @Test
    void RPT_4_3_7_aHostOutsideThePolicyAndOneInIt() {
        var policy = only("outside.example");

        assertThat(policy.succeeded()).isOne();
        assertThat(policy.failed()).isOne();
        assertThat(policy.failures()).containsExactly(withoutConnection("validation-failure",
                Optional.of("mx1.outside.example"), "mta-sts-mx-not-in-policy"));
    }

    @Test
    void RPT_4_3_8_aFailureAtOneHostCountsThoughAnotherTookTheMail() {
        var policy = only("second.example");

        assertThat(policy.succeeded()).isOne();
        assertThat(policy.failed()).isOne();
        assertThat(policy.failures())
                .containsExactly(failure("certificate-expired", "mx1.second.example", NO_REASON));
    }

    @Test
    void RPT_4_3_9_aCertificateThatNobodyVouchesFor() {
        assertFails("strange.example", "certificate-not-trusted", "no-path-to-trust-anchor");
        assertFails("alone.example", "certificate-not-trusted", "self-signed-certificate");
    }

    @Test
    void RPT_4_2_2_RPT_4_3_10_aCertificateWithTwoThingsWrongIsOneFailedSession() {
        var policy = only("doubly.example");

        assertThat(policy.failed()).isOne();
        assertThat(policy.failures()).containsExactlyInAnyOrder(
                failure("certificate-expired", "mx1.doubly.example", NO_REASON),
                failure("certificate-host-mismatch", "mx1.doubly.example", NO_REASON));
    }

    @Test
    void RPT_4_3_11_aCertificateThatNoTlsaRecordMatches() {
        var policy = only("unmatched.example");

        assertThat(policy.type()).isEqualTo("tlsa");
        assertThat(policy.domain()).isEqualTo("mx1.unmatched.example");
        assertThat(policy.lines()).singleElement().asString().startsWith("3 1 1 ");
        assertThat(policy.mxHosts()).isEmpty();
        assertThat(policy.failed()).isOne();
        assertThat(policy.failures()).containsExactly(
                failure("validation-failure", "mx1.unmatched.example", "dane-no-tlsa-record-matched"));
    }

    @Test
    void RPT_4_3_12_anotherNameUnderTheRightAnchor() {
        assertThat(only("anchored.example").failures())
                .containsExactly(failure("certificate-host-mismatch", "mx1.anchored.example", NO_REASON));
    }

    @Test
    void RPT_4_3_13_recordsThatAreOfNoUse() {
        var policy = only("unusable.example");

        assertThat(policy.lines()).containsExactly("3 1 1 abcd");
        assertThat(policy.succeeded()).as("TLS was all that could be asked for").isOne();
        assertThat(policy.failed()).isZero();
        assertThat(policy.failures())
                .containsExactly(failure("tlsa-invalid", "mx1.unusable.example", "all-tlsa-records-unusable"));
    }

    @Test
    void RPT_4_3_14_recordsThatASignedZoneDoesNotTell() {
        var policy = only("bogus.example");

        assertThat(policy.type()).isEqualTo("tlsa");
        assertThat(policy.lines()).isEmpty();
        assertThat(policy.failed()).isOne();
        assertThat(policy.failures()).containsExactly(
                withoutConnection("dnssec-invalid", Optional.of("mx1.bogus.example"), "tlsa-lookup-failed"));
    }

    @Test
    void RPT_4_3_15_recordsThatAnOperatorHereRequires() {
        var policy = only("mandatory.example");

        assertThat(policy.type()).isEqualTo("tlsa");
        assertThat(policy.domain()).isEqualTo("mx1.mandatory.example");
        assertThat(policy.lines()).isEmpty();
        assertThat(policy.failures()).containsExactly(
                withoutConnection("dane-required", Optional.of("mx1.mandatory.example"), "dane-required"));
    }

    @Test
    void RPT_4_3_16_RPT_4_3_17_RPT_4_3_18_aPolicyThatCannotBeHadFailsBesideTheSessionWithoutIt() {
        assertMissed("unfetched.example", "sts-policy-fetch-error", "http-404");
        assertMissed("unproven.example", "sts-webpki-invalid", "no-path-to-trust-anchor");
        assertMissed("unreadable.example", "sts-policy-invalid", "missing-max_age");
    }

    @Test
    void RPT_4_3_16_aPolicyThatIsKeptIsUsedMeanwhileAndTheSessionSucceeds() {
        var policy = only("kept.example");

        assertThat(policy.lines()).contains("mode: enforce", "mx: mx1.kept.example");
        assertThat(policy.succeeded()).isEqualTo(lab.hostNamed("mx1.kept.example").connections());
        assertThat(policy.failed()).isZero();
        assertThat(policy.failures()).containsExactly(withoutConnection("sts-policy-fetch-error", Optional.empty(),
                "http-503;cached-policy-used"));
    }

    @Test
    void RPT_4_3_RPT_4_3_19_eachPolicyOfASessionHasItsOwnVerdict() {
        var policies = report("both.example").orElseThrow().policies();

        assertThat(policies).extracting(Policy::type, Policy::domain, Policy::succeeded, Policy::failed)
                .containsExactly(tuple("sts", "both.example", 0L, 1L), tuple("tlsa", "mx1.both.example", 1L, 0L));
        assertThat(policies.getFirst().failures()).containsExactly(
                failure("certificate-not-trusted", "mx1.both.example", "self-signed-certificate"));
        assertThat(policies.getLast().failures()).isEmpty();
    }

    @Test
    void RPT_4_3_3_aHostThatTcpDoesNotReachIsNoFailureOfTls() {
        assertThat(relay.attemptsFor("silent.example")).hasSize(1);
        assertThat(report("silent.example")).isEmpty();
    }

    @Test
    void RPT_4_3_21_RPT_4_3_22_whatAHostSaysUnderTlsTakesNothingFromTheSession() {
        for (var domain : List.of("greylisting.example", "rejecting.example", "speechless.example")) {
            assertThat(relay.hasOutcome(domain, Outcome.DELIVERED)).as(domain).isFalse();
            assertThat(only(domain)).as(domain).satisfies(policy -> {
                assertThat(policy.succeeded()).isEqualTo(lab.hostNamed("mx1." + domain).connections());
                assertThat(policy.failed()).isZero();
                assertThat(policy.failures()).isEmpty();
            });
        }
    }

    @Test
    void RPT_4_2_3_aFailureInModeTestingIsAFailureThoughTheMailArrives() {
        var policy = only("trial.example");

        assertThat(relay.hasOutcome("trial.example", Outcome.DELIVERED)).isTrue();
        assertThat(policy.lines()).contains("mode: testing");
        assertThat(policy.failed()).isOne();
        assertThat(policy.failures()).containsExactly(
                failure("certificate-not-trusted", "mx1.trial.example", "no-path-to-trust-anchor"));
    }

    @Test
    void aTestingPolicyThatAnOperatorHereEnforcesIsStillTheDomainsOwn() {
        var policy = only("held.example");

        assertThat(relay.hasOutcome("held.example", Outcome.DEFERRED)).isTrue();
        assertThat(policy.lines()).contains("mode: testing");
        assertThat(policy.failed()).isOne();
        assertThat(policy.failures()).containsExactly(withoutConnection("validation-failure",
                Optional.of("mx1.held.example"), "mta-sts-mx-not-in-policy"));
    }

    @Test
    void RPT_4_2_4_withoutAPolicyMailInClearIsAFailureOfStartTlsAndAnyCertificateIsGoodEnough() {
        var plain = only("plain.example");
        assertThat(plain.type()).isEqualTo("no-policy-found");
        assertThat(plain.failed()).isOne();
        assertThat(plain.failures())
                .containsExactly(failure("starttls-not-supported", "mx1.plain.example", NO_REASON));

        assertThat(only("opportune.example"))
                .isEqualTo(new Policy("no-policy-found", List.of(), "opportune.example", List.of(), 1, 0, List.of()));
    }

    @Test
    void RPT_4_4_19_whatAHostCallsItselfIsToldAsItSaidIt() {
        assertThat(only("nickname.example").failures()).extracting(Failure::mxHelo)
                .containsExactly(Optional.of("inner-name.nickname.example"));
    }

    @Test
    void RPT_4_4_19_RPT_7_1_whatIsNoNameIsNotTold() {
        assertThat(only("hostile.example").failures()).extracting(Failure::type, Failure::mxHost, Failure::mxHelo)
                .containsExactly(
                        tuple("starttls-not-supported", Optional.of("mx1.hostile.example"), Optional.empty()));
    }

    private void assertFails(String domain, String type, String reason) {
        var policy = only(domain);
        assertThat(policy.type()).isEqualTo("sts");
        assertThat(policy.domain()).isEqualTo(domain);
        assertThat(policy.lines()).contains("version: STSv1", "mode: enforce", "mx: mx1." + domain);
        assertThat(policy.mxHosts()).containsExactly("mx1." + domain);
        assertThat(policy.succeeded()).isZero();
        assertThat(policy.failed()).isOne();
        assertThat(policy.failures()).containsExactly(failure(type, "mx1." + domain, reason));
    }

    private void assertMissed(String domain, String type, String reason) {
        assertThat(report(domain).orElseThrow().policies()).containsExactly(
                new Policy("sts", List.of(), domain, List.of(), 0, 1,
                        List.of(withoutConnection(type, Optional.empty(), reason))),
                new Policy("no-policy-found", List.of(), domain, List.of(), 1, 0, List.of()));
    }

    private Failure failure(String type, String host, String reason) {
        return new Failure(type, Optional.of(OURS), Optional.of(host), Optional.of(host),
                Optional.of(lab.hostNamed(host).address().getHostAddress()), 1, Optional.empty(), told(reason));
    }

    private static Failure withoutConnection(String type, Optional<String> host, String reason) {
        return new Failure(type, Optional.empty(), host, Optional.empty(), Optional.empty(), 1, Optional.empty(),
                told(reason));
    }

    private static Optional<String> told(String reason) {
        return Optional.of(reason).filter(text -> !text.isEmpty());
    }

    private Policy only(String domain) {
        var policies = report(domain).orElseThrow().policies();
        assertThat(policies).hasSize(1);
        return policies.getFirst();
    }

    private Optional<Report> report(String domain) {
        var report = new DayReports(storage.ledger()).whole(US, day, DomainName.of(domain));
        report.ifPresent(ReportSchema::checked);
        return report;
    }

    private void host(String domain, UnaryOperator<MxScript> script) {
        lab.host("mx1." + domain, script);
        lab.domain(domain, "mx1." + domain);
        written.add(domain);
    }

    private void enforced(String domain, UnaryOperator<MxScript> script) {
        host(domain, script);
        lab.policy(domain, "1", "enforce", "mx1." + domain);
    }

    private void signed(String domain, Identity identity) {
        host(domain, script -> script.proving(identity));
        lab.dns().signed(domain);
    }

    private Identity identity(String name) {
        return Authority.selfSigned(clock.instant(), name);
    }
}
