package org.stsrelay.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stsrelay.server.journey.Waiting.patiently;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.lab.Lab;
import org.stsrelay.lab.LabClock;
import org.stsrelay.lab.MxScript;
import org.stsrelay.lab.PolicyHostAnswer;
import org.stsrelay.reporting.DayReports;
import org.stsrelay.reporting.Submitter;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.Report.Failure;
import org.stsrelay.reporting.report.Report.Policy;
import org.stsrelay.reporting.report.ReportJson;
import org.stsrelay.reporting.report.ReportSchema;

/// What a relay would report of the mail it delivered, read from its store after it has stopped.
class ReportJourneyTest {

    private static final Submitter US = new Submitter("Lab", "tls@relay.lab.example",
            DomainName.of("relay.lab.example"), DomainName.of("relay.lab.example"));

    @TempDir
    Path folder;

    private Lab lab;
    private JourneyRelay relay;
    private LocalDate day;

    @BeforeEach
    void open() {
        lab = Lab.open();
        day = LocalDate.now(Clock.systemUTC());
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void RPT_4_2_1_aSessionThatCarriesSeveralMessagesIsOneSession() throws Exception {
        host("kept.example", script -> script);
        lab.policy("kept.example", "1", "enforce", "mx1.kept.example");
        start();
        for (var i = 1; i <= 3; i++) {
            deliver("kept.example", i);
        }

        assertThat(stopped("kept.example").policies()).singleElement().satisfies(policy -> {
            assertThat(policy.type()).isEqualTo("sts");
            assertThat(policy.succeeded()).isEqualTo(lab.hostNamed("mx1.kept.example").connections());
            assertThat(policy.failed()).isZero();
            assertThat(policy.mxHosts()).containsExactly("mx1.kept.example");
        });
    }

    @Test
    void RPT_4_2_4_withoutAPolicyMailInClearIsAFailureOfStartTls() throws Exception {
        host("plain.example", MxScript::withoutTls);
        start();
        deliver("plain.example", 1);

        var policy = only(stopped("plain.example"));
        assertThat(policy.type()).isEqualTo("no-policy-found");
        assertThat(policy.failed()).isOne();
        assertThat(policy.failures()).extracting(Failure::type).containsExactly("starttls-not-supported");
    }

    @Test
    void RPT_4_2_3_aFailureInModeTestingIsAFailureThoughTheMailArrives() throws Exception {
        host("trial.example", script -> script.proving(lab.rogue().issue(script.name())));
        lab.policy("trial.example", "1", "testing", "mx1.trial.example");
        start();
        deliver("trial.example", 1);

        var policy = only(stopped("trial.example"));
        assertThat(policy.lines()).contains("mode: testing");
        assertThat(policy.failed()).isOne();
        assertThat(policy.failures()).extracting(Failure::type).containsExactly("certificate-not-trusted");
    }

    @Test
    void aFailureAtOneHostCountsThoughAnotherTookTheMail() throws Exception {
        host("second.example", script -> script.proving(lab.authority().expired(script.name())));
        lab.host("mx2.second.example");
        lab.dns().mx("second.example", 20, "mx2.second.example");
        lab.policy("second.example", "1", "enforce", "*.second.example");
        start();
        deliver("second.example", 1);

        var policy = only(stopped("second.example"));
        assertThat(policy.succeeded()).isOne();
        assertThat(policy.failed()).isOne();
        assertThat(policy.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo("certificate-expired");
            assertThat(failure.mxHost()).contains("mx1.second.example");
            assertThat(failure.receivingIp()).isPresent();
            assertThat(failure.sendingIp()).isPresent();
        });
    }

    @Test
    void aHostOutsideThePolicyIsAValidationFailureWithItsReason() throws Exception {
        host("strange.example", script -> script);
        lab.host("mx2.strange.example");
        lab.dns().mx("strange.example", 20, "mx2.strange.example");
        lab.policy("strange.example", "1", "enforce", "mx2.strange.example");
        start();
        deliver("strange.example", 1);

        assertThat(only(stopped("strange.example")).failures()).containsExactly(new Failure("validation-failure",
                Optional.empty(), Optional.of("mx1.strange.example"), Optional.empty(), Optional.empty(), 1,
                Optional.empty(), Optional.of("mta-sts-mx-not-in-policy")));
    }

    @Test
    void aPolicyThatCannotBeFetchedIsReportedBesideTheSessionWithoutIt() throws Exception {
        host("unfetched.example", script -> script);
        lab.policy("unfetched.example", "1", "enforce", "mx1.unfetched.example");
        lab.policyHost().answer("unfetched.example", PolicyHostAnswer.status("404 Not Found", ""));
        start();
        deliver("unfetched.example", 1);

        var policies = stopped("unfetched.example").policies();
        assertThat(policies).extracting(Policy::type).containsExactly("sts", "no-policy-found");
        assertThat(policies.getFirst().failures()).extracting(Failure::type).containsExactly("sts-policy-fetch-error");
        assertThat(policies.getLast().succeeded()).isOne();
    }

    @Test
    void RPT_4_1_3_countsOutliveARestart() throws Exception {
        host("again.example", script -> script);
        start();
        deliver("again.example", 1);
        relay.restart();
        deliver("again.example", 2);

        assertThat(only(stopped("again.example")).succeeded()).isEqualTo(2);
    }

    @Test
    void RPT_4_1_1_sessionsAreCountedUnderTheUtcDayOfTheRelaysClock() throws Exception {
        host("midnight.example", script -> script);
        day = day.plusDays(1);
        var clock = new LabClock(day.atTime(23, 59, 59).toInstant(ZoneOffset.UTC));
        relay = JourneyRelay.start(lab, folder, Map.of(), clock);
        deliver("midnight.example", 1);
        lab.hostNamed("mx1.midnight.example").hangUp();
        clock.advance(Duration.ofSeconds(1));
        deliver("midnight.example", 2);

        assertThat(stopped("midnight.example").succeeded()).isOne();
        assertThat(reportOf(day.plusDays(1), "midnight.example").orElseThrow().succeeded()).isOne();
    }

    @Test
    void whereReportsAreOffNothingIsKept() throws Exception {
        host("off.example", script -> script);
        relay = JourneyRelay.start(lab, folder, Map.of("tls-rpt", "{enabled: false}"));
        deliver("off.example", 1);
        relay.close();

        assertThat(reportOf(day, "off.example")).isEmpty();
    }

    @Test
    void RPT_8_1_nothingOfAMessageIsInAReport() throws Exception {
        host("private.example", script -> script.proving(lab.rogue().issue(script.name())));
        lab.policy("private.example", "1", "testing", "mx1.private.example");
        start();
        deliver("private.example", 1);
        var out = new ByteArrayOutputStream();
        ReportJson.write(stopped("private.example"), out);

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("mx1.private.example")
                .doesNotContain("b@")
                .doesNotContain("sender.example")
                .doesNotContain(relay.attempts().getFirst().message().text());
    }

    private void start() {
        relay = JourneyRelay.start(lab, folder);
    }

    private void host(String domain, UnaryOperator<MxScript> script) {
        lab.host("mx1." + domain, script);
        lab.domain(domain, "mx1." + domain);
    }

    private void deliver(String domain, int number) {
        relay.send("a@sender.example", "b@" + domain);
        patiently().until(() -> relay.attemptsFor(domain)
                .stream()
                .flatMap(attempt -> attempt.results().stream())
                .filter(result -> result.outcome() == Outcome.DELIVERED)
                .count() == number);
    }

    private static Policy only(Report report) {
        assertThat(report.policies()).hasSize(1);
        return report.policies().getFirst();
    }

    private Report stopped(String domain) throws StorageException {
        relay.close();
        return reportOf(day, domain).orElseThrow();
    }

    private Optional<Report> reportOf(LocalDate date, String domain) throws StorageException {
        try (var storage = SqliteStorage.open(StorageSettings.of(folder.resolve("data")).withKeepFree(0).withBallast(0),
                Clock.systemUTC(), SpoolListener.NOBODY)) {
            var name = DomainName.of(domain);
            var report = new DayReports(storage.ledger()).whole(US, date, name);
            report.ifPresent(ReportSchema::checked);
            return report;
        }
    }
}
