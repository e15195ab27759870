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
import org.stsrelay.reporting.DayReports;
import org.stsrelay.reporting.Submitter;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.Report.Policy;
import org.stsrelay.reporting.report.ReportJson;
import org.stsrelay.reporting.report.ReportSchema;

/// What a relay would report of the mail it delivered, read from its store after it has stopped. What fails in which way
/// is told by `AllResultTypesJourneyTest`.
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
