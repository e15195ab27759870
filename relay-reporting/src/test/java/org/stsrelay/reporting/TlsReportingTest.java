package org.stsrelay.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.outcome.TlsOutcome;
import org.stsrelay.delivery.outcome.TlsOutcome.Result;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.StorageSettings;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.delivery.sts.FetchTrouble;
import org.stsrelay.delivery.sts.MxPattern;
import org.stsrelay.delivery.sts.StsPolicy;
import org.stsrelay.lab.LabClock;
import org.stsrelay.reporting.report.Report;
import org.stsrelay.reporting.report.Report.Policy;
import org.stsrelay.reporting.report.ReportSchema;

/// From what happened to the report of the day, through the store.
class TlsReportingTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final LocalDate DAY = LocalDate.parse("2026-01-01");
    private static final DomainName CUST = DomainName.of("cust.example");
    private static final DomainName MX = DomainName.of("mx1.cust.example");
    private static final Submitter US = new Submitter("Relay Operations", "tls@relay.example",
            DomainName.of("relay.example"), DomainName.of("out1.relay.example"));
    private static final List<String> LINES =
            List.of("version: STSv1", "mode: enforce", "mx: *.cust.example", "max_age: 86400");
    private static final PolicyApplied ENFORCE =
            new PolicyApplied.Sts("enforce", "1", LINES, List.of("*.cust.example"), false);
    private static final PolicyApplied NONE = new PolicyApplied.None();
    private static final TlsFailure EXPIRED =
            new TlsFailure(FailureType.CERTIFICATE_EXPIRED, "", "the certificate has expired");

    @TempDir
    Path directory;

    private final LabClock clock = new LabClock(NOON);
    private final AtomicBoolean enabled = new AtomicBoolean(true);
    private SqliteStorage storage;
    private TlsReporting reporting;

    @BeforeEach
    void open() throws StorageException {
        storage = SqliteStorage.open(StorageSettings.of(directory).withKeepFree(0).withBallast(0), clock,
                SpoolListener.NOBODY);
        reporting = new TlsReporting(storage.ledger(), enabled::get);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void RPT_4_2_1_RPT_4_2_2_RPT_4_4_13_RPT_4_4_14_sessionsAreCountedAsWhatTheyCameTo() {
        hear(ENFORCE, new Result.Success());
        hear(ENFORCE, new Result.Success());
        hear(ENFORCE, new Result.Failure(EXPIRED));

        var policy = report().policies().getFirst();
        assertThat(policy.type()).isEqualTo("sts");
        assertThat(policy.succeeded()).isEqualTo(2);
        assertThat(policy.failed()).isEqualTo(1);
        assertThat(policy.lines()).isEqualTo(LINES);
        assertThat(policy.mxHosts()).containsExactly("*.cust.example");
    }

    @Test
    void RPT_4_4_16_RPT_4_4_18_RPT_4_4_19_RPT_4_4_21_aFailureSaysWhatWhereAndHowOften() {
        hear(ENFORCE, new Result.Failure(EXPIRED));
        hear(ENFORCE, new Result.Failure(EXPIRED));

        var failure = report().policies().getFirst().failures().getFirst();
        assertThat(failure).isEqualTo(new Report.Failure("certificate-expired", Optional.of("192.0.2.17"),
                Optional.of("mx1.cust.example"), Optional.of("mail.cust.example"), Optional.of("2001:db8::25"), 2,
                Optional.empty(),
                Optional.empty()));
    }

    @ParameterizedTest
    @EnumSource(FailureType.class)
    void RPT_4_4_24_RPT_4_4_23_eachTypeHasItsRegisteredName(FailureType type) {
        hear(ENFORCE, new Result.Failure(new TlsFailure(type, "a-reason", "detail")));

        var failure = report().policies().getFirst().failures().getFirst();
        assertThat(failure.type()).isEqualTo(type.token());
        assertThat(failure.reason()).contains("a-reason");
    }

    @Test
    void RPT_4_2_5_aDayOfSuccessesHasAReport() {
        hear(NONE, new Result.Success());

        assertThat(due()).containsExactly(CUST);
        assertThat(report().policies())
                .containsExactly(new Policy("no-policy-found", List.of(), "cust.example", List.of(), 1, 0, List.of()));
    }

    @Test
    void RPT_4_2_6_withoutSessionsThereIsNoReport() {
        flush();

        assertThat(due()).isEmpty();
        assertThat(new DayReports(storage.ledger()).whole(US, DAY, CUST)).isEmpty();
    }

    @Test
    void RPT_4_3_RPT_4_4_11_bothPoliciesOfADomainHaveAnElementOfTheirOwn() {
        var tlsa = new PolicyApplied.Tlsa(MX, List.of("3 1 1 bb", "3 1 1 aa"), ENFORCE);
        hear(tlsa, new Result.Success());
        hear(ENFORCE, new Result.Failure(EXPIRED));

        var policies = report().policies();
        assertThat(policies).extracting(Policy::type).containsExactly("sts", "tlsa");
        assertThat(policies).extracting(Policy::domain).containsExactly("cust.example", "mx1.cust.example");
        assertThat(policies.getLast().mxHosts()).isEmpty();
    }

    @Test
    void RPT_4_4_10_tlsaRecordsInAnotherOrderAreTheSamePolicy() {
        hear(new PolicyApplied.Tlsa(MX, List.of("3 1 1 bb", "3 1 1 aa"), NONE), new Result.Success());
        hear(new PolicyApplied.Tlsa(MX, List.of("3 1 1 aa", "3 1 1 bb"), NONE), new Result.Success());

        assertThat(report().policies()).containsExactly(
                new Policy("tlsa", List.of("3 1 1 aa", "3 1 1 bb"), "mx1.cust.example", List.of(), 2, 0, List.of()));
    }

    @Test
    void RPT_4_4_5_aDaysReportHasTheSameNameWheneverItIsMade() {
        hear(NONE, new Result.Success());
        var first = report();
        var partial = new DayReports(storage.ledger()).soFar(US, DAY, CUST, NOON).orElseThrow();

        assertThat(report()).isEqualTo(first);
        assertThat(first.id()).isEqualTo(DayReports.name(US, DAY, CUST).id());
        assertThat(partial.id()).isNotEqualTo(first.id());
    }

    @Test
    void RPT_5_1_3_aDomainInUnicodeHasItsAsciiNameEverywhere() {
        var name = DayReports.name(US, DAY, DomainName.of("b\u00fccher.example"));

        assertThat(name.fileName()).startsWith("relay.example!xn--bcher-kva.example!1767225600!1767311999!");
        assertThat(name.id()).contains(".xn--bcher-kva.example@relay.example");
    }

    @Test
    void RPT_4_1_1_aSessionBelongsToTheUtcDayItWasJudgedOn() {
        hearAt(Instant.parse("2026-01-01T23:59:59.999Z"), Purpose.RELAYED, NONE, new Result.Success());
        hearAt(Instant.parse("2026-01-02T00:00:00Z"), Purpose.RELAYED, NONE, new Result.Failure(EXPIRED));

        assertThat(report().succeeded()).isEqualTo(1);
        assertThat(report().failed()).isZero();
        assertThat(new DayReports(storage.ledger()).whole(US, DAY.plusDays(1), CUST).orElseThrow().failed())
                .isEqualTo(1);
    }

    @Test
    void RPT_4_4_2_RPT_4_4_3_theDateRangeIsTheWholeDay() {
        hear(NONE, new Result.Success());

        assertThat(ReportSchema.checked(report())).contains(
                "\"date-range\":{\"start-datetime\":\"2026-01-01T00:00:00Z\",\"end-datetime\":\"2026-01-01T23:59:59Z\"}");
    }

    /// P29: the relay's notices alone, which everybody's spam can cause, make no report due.
    @Test
    void noticesAloneMakeNoReportDueAndCountOnADayThatHasOne() {
        hearAt(NOON, Purpose.NOTICE, NONE, new Result.Success());
        assertThat(due()).isEmpty();

        hear(NONE, new Result.Success());
        assertThat(due()).containsExactly(CUST);
        assertThat(report().succeeded()).isEqualTo(2);
    }

    @Test
    void aPolicyThatCouldNotBeFetchedWhileOneIsKeptIsADetailOfIt() {
        hear(ENFORCE, new Result.Success());
        reporting.policyMissed(new FetchTrouble(NOON, CUST,
                new TlsFailure(FailureType.STS_POLICY_FETCH_ERROR, "http-status-503", "it answered 503"),
                Optional.of(cached())), false);

        assertThat(report().policies()).containsExactly(new Policy("sts", LINES, "cust.example",
                List.of("*.cust.example"), 1, 0,
                List.of(new Report.Failure("sts-policy-fetch-error", Optional.empty(), Optional.empty(),
                        Optional.empty(), Optional.empty(), 1, Optional.empty(),
                        Optional.of("http-status-503;cached-policy-used")))));
    }

    @Test
    void aPolicyThatCouldNotBeHadAtAllIsAFailureUnderOneThatIsUnknown() {
        reporting.policyMissed(new FetchTrouble(NOON, CUST,
                new TlsFailure(FailureType.STS_WEBPKI_INVALID, "certificate-expired", "expired"), Optional.empty()),
                false);
        hear(NONE, new Result.Success());

        assertThat(report().policies()).extracting(Policy::type, Policy::succeeded, Policy::failed)
                .containsExactly(tuple("sts", 0L, 1L),
                        tuple("no-policy-found", 1L, 0L));
    }

    @Test
    void RPT_7_1_whatAHostWroteIsMadePlain() {
        hear(ENFORCE, new Result.Failure(
                new TlsFailure(FailureType.VALIDATION_FAILURE, "<script>\u0000\u00fc" + "x".repeat(500), "detail")));

        assertThat(report().policies().getFirst().failures().getFirst().reason().orElseThrow()).hasSize(200)
                .startsWith("<script>??x");
    }

    @Test
    void RPT_4_2_2_RPT_4_3_10_aSessionWithTwoThingsWrongHasTwoDetailsAndIsOneFailure() {
        hear(ENFORCE, new Result.Failure(EXPIRED.and(
                new TlsFailure(FailureType.CERTIFICATE_HOST_MISMATCH, "", "the certificate is for another"))));

        var policy = report().policies().getFirst();
        assertThat(policy.failed()).isOne();
        assertThat(policy.failures()).extracting(Report.Failure::type, Report.Failure::count)
                .containsExactlyInAnyOrder(tuple("certificate-expired", 1L), tuple("certificate-host-mismatch", 1L));
    }

    @Test
    void RPT_4_3_13_aSessionMaySucceedAndHaveADetail() {
        hear(ENFORCE, new Result.Success(
                Optional.of(new TlsFailure(FailureType.TLSA_INVALID, "all-tlsa-records-unusable", "none is usable"))));

        var policy = report().policies().getFirst();
        assertThat(policy.succeeded()).isOne();
        assertThat(policy.failed()).isZero();
        assertThat(policy.failures()).extracting(Report.Failure::type).containsExactly("tlsa-invalid");
    }

    /// ADR 8: the domain is told, and told that it may be our own fault.
    @Test
    void whatFailsWhileTlsFailsEverywhereIsCountedAndMarked() {
        reporting.sessionJudged(outcome(NOON, Purpose.RELAYED, ENFORCE, new Result.Failure(EXPIRED)).withLocalFault());
        reporting.policyMissed(new FetchTrouble(NOON, CUST,
                new TlsFailure(FailureType.STS_POLICY_FETCH_ERROR, "connect-timeout", "no answer"),
                Optional.of(cached())), true);

        assertThat(report().policies()).singleElement().satisfies(policy -> {
            assertThat(policy.failed()).isOne();
            assertThat(policy.failures()).extracting(failure -> failure.reason().orElseThrow())
                    .containsExactlyInAnyOrder("fault-of-sender-suspected",
                            "connect-timeout;cached-policy-used;fault-of-sender-suspected");
        });
    }

    @Test
    void whereReportsAreOffNothingIsCounted() {
        enabled.set(false);
        hear(NONE, new Result.Success());
        enabled.set(true);
        hear(ENFORCE, new Result.Success());

        assertThat(report().policies()).extracting(Policy::type).containsExactly("sts");
    }

    private void hear(PolicyApplied policy, Result result) {
        hearAt(NOON, Purpose.RELAYED, policy, result);
    }

    private void hearAt(Instant at, Purpose purpose, PolicyApplied policy, Result result) {
        reporting.sessionJudged(outcome(at, purpose, policy, result));
    }

    private static TlsOutcome outcome(Instant at, Purpose purpose, PolicyApplied policy, Result result) {
        return new TlsOutcome(at, purpose, CUST, policy,
                Optional.of(DomainPart.of("mx1.cust.example")),
                Optional.of(InetAddress.ofLiteral("192.0.2.17")), Optional.of(InetAddress.ofLiteral("2001:db8::25")),
                Optional.of(DomainPart.of("mail.cust.example")), "out1.relay.example", result);
    }

    private List<DomainName> due() {
        flush();
        return storage.ledger().domains(DAY, Optional.empty(), 10).stream().filter(CUST::equals).toList();
    }

    /// One that keeps to the schema.
    private Report report() {
        flush();
        var report = new DayReports(storage.ledger()).whole(US, DAY, CUST).orElseThrow();
        ReportSchema.checked(report);
        return report;
    }

    /// Counts ride in the next transaction, whatever it is for.
    private void flush() {
        storage.ledger().close(LocalDate.EPOCH);
    }

    private static CachedPolicy cached() {
        var policy = new StsPolicy(StsPolicy.Mode.ENFORCE, Duration.ofDays(1), List.of(new MxPattern(true, CUST)),
                LINES);
        return new CachedPolicy(CUST, "1", policy, NOON, "", NOON, Optional.empty());
    }
}
