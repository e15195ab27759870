package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.ledger.Counted;
import org.stsrelay.delivery.ledger.Counted.Session;
import org.stsrelay.delivery.ledger.CountedFailure;
import org.stsrelay.delivery.ledger.CountedPolicy;
import org.stsrelay.delivery.ledger.CountedPolicy.Kind;
import org.stsrelay.delivery.ledger.LedgerDay;
import org.stsrelay.delivery.ledger.LedgerLimits;
import org.stsrelay.delivery.ledger.PolicyResult;
import org.stsrelay.delivery.ledger.PolicyResult.FailureCount;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.lab.LabClock;

/// What is settled is counted, once, and nobody fills the disk.
class SqliteLedgerTest {

    private static final LocalDate DAY = LocalDate.parse("2026-01-01");
    private static final DomainName CUST = DomainName.of("cust.example");
    private static final DomainName MX = DomainName.of("mx1.provider.example");
    private static final CountedPolicy STS = new CountedPolicy(Kind.STS, CUST,
            List.of("version: STSv1", "mode: enforce", "mx: *.provider.example", "max_age: 86400"),
            List.of("*.provider.example"));
    private static final CountedPolicy TLSA =
            new CountedPolicy(Kind.TLSA, MX, List.of("3 1 1 " + "ab".repeat(32)), List.of());
    private static final CountedPolicy NONE = new CountedPolicy(Kind.NONE, CUST, List.of(), List.of());
    private static final CountedFailure EXPIRED = failure("192.0.2.1", "mx1.provider.example");

    @TempDir
    Path directory;

    private final LabClock clock = new LabClock(Instant.parse("2026-01-01T12:00:00Z"));
    private SqliteStorage storage;

    @BeforeEach
    void open() {
        storage = Stores.open(directory.resolve("live"), clock);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void RPT_4_5_sessionsOfOnePolicyAreSummedUpAndEqualFailuresAreOne() throws Exception {
        count(succeeded(STS), succeeded(STS), failed(STS, EXPIRED), failed(STS, EXPIRED), succeeded(NONE));
        settle();

        assertThat(storage.ledger().results(DAY, CUST)).containsExactly(
                new PolicyResult(STS, 2, 2, List.of(new FailureCount(EXPIRED, 2))),
                new PolicyResult(NONE, 1, 0, List.of()));
        assertThat(storage.ledger().days()).containsExactly(new LedgerDay(DAY, false, 1, 0, 0));
    }

    @Test
    void laterSessionsAddToWhatIsThere() throws Exception {
        count(succeeded(STS), failed(STS, EXPIRED));
        settle();
        count(failed(STS, EXPIRED), failed(STS, failure("192.0.2.2", "mx2.provider.example")));
        settle();

        var result = storage.ledger().results(DAY, CUST).getFirst();
        assertThat(result.succeeded()).isEqualTo(1);
        assertThat(result.failed()).isEqualTo(3);
        assertThat(result.failures()).extracting(FailureCount::count).containsExactly(2L, 1L);
    }

    @Test
    void RPT_4_4_aPolicyThatChangedDuringTheDayIsAnotherOne() throws Exception {
        var after = new CountedPolicy(Kind.STS, CUST, List.of("version: STSv1", "mode: testing"), List.of());
        count(succeeded(STS), succeeded(after));
        settle();

        assertThat(storage.ledger().results(DAY, CUST)).extracting(PolicyResult::policy)
                .containsExactlyInAnyOrder(STS, after);
    }

    @Test
    void aDetailAloneIsNoSession() throws Exception {
        count(new Counted(DAY, CUST, STS, Session.NONE, Optional.of(EXPIRED), false));
        settle();

        assertThat(storage.ledger().results(DAY, CUST))
                .containsExactly(new PolicyResult(STS, 0, 0, List.of(new FailureCount(EXPIRED, 1))));
    }

    @Test
    void aCrashAfterASettlementLosesNoCountOfIt() throws Exception {
        count(succeeded(STS), failed(STS, EXPIRED));
        settle();
        var crashed = directory.resolve("crashed");
        copy(crashed);

        try (var after = Stores.open(crashed, clock)) {
            assertThat(after.ledger().results(DAY, CUST))
                    .containsExactly(new PolicyResult(STS, 1, 1, List.of(new FailureCount(EXPIRED, 1))));
        }
    }

    @Test
    void whatWasCountedAfterTheLastCommitIsKeptAtACleanStop() throws Exception {
        count(succeeded(STS));

        storage.close();
        open();

        assertThat(storage.ledger().results(DAY, CUST)).containsExactly(new PolicyResult(STS, 1, 0, List.of()));
    }

    @Test
    void whatATransactionTookThatDidNotHoldIsCountedWithTheNextOnce() throws Exception {
        var rows = new LedgerRows(LedgerLimits.STANDARD);
        var counts = new RidingCounts(rows, SpoolListener.NOBODY);
        storage.close();
        try (var db = Db.forWriting(directory.resolve("live").resolve("relay.db"))) {
            counts.count(succeeded(STS));
            db.begin();
            counts.ride(db);
            db.rollback();
            counts.rolledBack();
            counts.count(succeeded(STS));
            db.begin();
            counts.ride(db);
            db.commit();
            counts.held();
            db.begin();
            counts.ride(db);
            db.commit();
            counts.held();
            assertThat(db.list("SELECT succeeded FROM tls_policy", row -> row.getLong(1))).containsExactly(2L);
        }
        open();
    }

    @Test
    void countingGoesOnWhereADayBeforeIsEnded() throws Exception {
        count(succeeded(STS));
        storage.ledger().close(DAY.minusDays(3));
        count(succeeded(STS));
        settle();

        assertThat(storage.ledger().results(DAY, CUST).getFirst().succeeded()).isEqualTo(2);
    }

    @Test
    void RPT_4_1_1_aDayThatEndedTakesNoMoreAndWhatComesLateIsOfTheNext() throws Exception {
        count(succeeded(STS));
        storage.ledger().close(DAY);
        count(failed(STS, EXPIRED));
        settle();

        assertThat(storage.ledger().results(DAY, CUST)).containsExactly(new PolicyResult(STS, 1, 0, List.of()));
        assertThat(storage.ledger().results(DAY.plusDays(1), CUST))
                .containsExactly(new PolicyResult(STS, 0, 1, List.of(new FailureCount(EXPIRED, 1))));
        assertThat(storage.ledger().days()).extracting(LedgerDay::isClosed).containsExactly(true, false);
    }

    @Test
    void aClockThatIsSetBackAfterADayEndedAddsNothingToIt() throws Exception {
        storage.ledger().close(DAY.plusDays(5));
        count(succeeded(STS));
        settle();

        assertThat(storage.ledger().results(DAY, CUST)).isEmpty();
        assertThat(storage.ledger().results(DAY.plusDays(6), CUST)).hasSize(1);
    }

    @Test
    void aReportIsDueToDomainsAndToTheHostsThatDaneWasCheckedAt() throws Exception {
        count(succeeded(STS), succeeded(TLSA), new Counted(DAY, DomainName.of("dsn.example"),
                new CountedPolicy(Kind.NONE, DomainName.of("dsn.example"), List.of(), List.of()), Session.SUCCEEDED,
                Optional.empty(), false));
        settle();

        assertThat(storage.ledger().domains(DAY, Optional.empty(), 10)).containsExactly(CUST, MX);
        assertThat(storage.ledger().domains(DAY, Optional.of(CUST), 10)).containsExactly(MX);
        assertThat(storage.ledger().domains(DAY, Optional.empty(), 1)).containsExactly(CUST);
    }

    @Test
    void aHostSeesTheSumOfAllWhoseMailItTakesAndNotWhoTheyAre() throws Exception {
        var other = DomainName.of("other.example");
        count(succeeded(TLSA), failed(TLSA, EXPIRED),
                new Counted(DAY, other, TLSA, Session.FAILED, Optional.of(EXPIRED), true),
                new Counted(DAY, other, new CountedPolicy(Kind.STS, other, List.of(), List.of()), Session.SUCCEEDED,
                        Optional.empty(), true));
        settle();

        assertThat(storage.ledger().results(DAY, MX))
                .containsExactly(new PolicyResult(TLSA, 1, 2, List.of(new FailureCount(EXPIRED, 2))));
        assertThat(storage.ledger().results(DAY, CUST))
                .containsExactly(new PolicyResult(TLSA, 1, 1, List.of(new FailureCount(EXPIRED, 1))));
    }

    @Test
    void RPT_4_5_tooManyKindsOfFailureShareABucket() throws Exception {
        for (var i = 0; i < LedgerLimits.STANDARD.failures() + 50; i++) {
            count(failed(STS, failure("192.0.2.1", "mx" + i + ".provider.example")));
        }
        settle();
        count(failed(STS, failure("192.0.2.1", "mx-late.provider.example")));
        settle();

        var result = storage.ledger().results(DAY, CUST).getFirst();
        assertThat(result.failed()).isEqualTo(LedgerLimits.STANDARD.failures() + 51);
        assertThat(result.failures()).hasSize(LedgerLimits.STANDARD.failures() + 1);
        assertThat(result.failures().getFirst()).isEqualTo(new FailureCount(EXPIRED.bucket(), 51));
    }

    @Test
    void RPT_4_5_aHostOfManyDomainsHasDetailsThatAddUp() throws Exception {
        for (var domain = 0; domain < 3; domain++) {
            for (var i = 0; i < LedgerLimits.STANDARD.failures() + 5; i++) {
                storage.ledger()
                        .count(new Counted(DAY, DomainName.of("d" + domain + ".example"), TLSA, Session.FAILED,
                                Optional.of(failure("192.0.2.1", "mx" + domain + "-" + i + ".example")), true));
            }
        }
        settle();

        var result = storage.ledger().results(DAY, MX).getFirst();

        assertThat(result.failed()).isEqualTo(3L * LedgerLimits.STANDARD.failures() + 15);
        assertThat(result.failures().stream().mapToLong(FailureCount::count).sum()).isEqualTo(result.failed());
        assertThat(result.failures()).extracting(FailureCount::failure)
                .doesNotHaveDuplicates()
                .contains(EXPIRED.bucket());
    }

    @Test
    void tooManyPoliciesOfADomainShareABucket() throws Exception {
        for (var i = 0; i < LedgerLimits.STANDARD.policies() + 10; i++) {
            count(succeeded(new CountedPolicy(Kind.TLSA, DomainName.of("mx" + i + ".provider.example"),
                    List.of("3 1 1 aa"), List.of())));
        }
        settle();

        var results = storage.ledger().results(DAY, CUST);
        assertThat(results).hasSize(LedgerLimits.STANDARD.policies() + 1);
        assertThat(results).filteredOn(result -> result.policy().lines().isEmpty())
                .containsExactly(new PolicyResult(new CountedPolicy(Kind.TLSA, CUST, List.of(), List.of()), 10, 0,
                        List.of()));
    }

    @Test
    void whatHasNoRoomInADayIsCountedAsLeftOut() throws Exception {
        storage.close();
        var counts = new RidingCounts(new LedgerRows(new LedgerLimits(2, 20, 20, 8192, 1 << 20)),
                SpoolListener.NOBODY);
        ride(counts, "a.example", "b.example", "c.example", "a.example", "d.example");
        open();

        assertThat(storage.ledger().days()).containsExactly(new LedgerDay(DAY, false, 2, 2, 0));
        assertThat(storage.ledger().domains(DAY, Optional.empty(), 10)).hasSize(2);
    }

    @Test
    void aDayTakesNoMoreThanItsOctets() throws Exception {
        storage.close();
        var counts = new RidingCounts(new LedgerRows(new LedgerLimits(1000, 20, 20, 8192, 1000)),
                SpoolListener.NOBODY);
        for (var i = 0; i < 100; i++) {
            ride(counts, "d" + i + ".example");
        }
        open();

        var day = storage.ledger().days().getFirst();
        assertThat(day.domains()).isBetween(1L, 10L);
        assertThat(day.domains() + day.leftOut()).isEqualTo(100);
    }

    @Test
    void aPolicyOfUnusualLengthIsCutAtALine() throws Exception {
        var lines = new ArrayList<String>();
        for (var i = 0; i < 2000; i++) {
            lines.add("mx: mx" + i + ".provider.example");
        }
        count(succeeded(new CountedPolicy(Kind.STS, CUST, lines, List.of())));
        settle();

        var kept = storage.ledger().results(DAY, CUST).getFirst().policy().lines();
        assertThat(kept).isEqualTo(lines.subList(0, kept.size()));
        assertThat(String.join("", kept).length()).isBetween(8000, LedgerLimits.STANDARD.policyOctets());
    }

    @Test
    void oldDaysAreForgottenAndTheLastThatEndedIsRemembered() throws Exception {
        count(failed(STS, EXPIRED));
        settle();
        storage.ledger().close(DAY);
        count(succeeded(STS));
        settle();

        storage.ledger().forgetBefore(DAY.plusDays(1));

        assertThat(storage.ledger().results(DAY, CUST)).isEmpty();
        assertThat(storage.ledger().results(DAY.plusDays(1), CUST)).hasSize(1);
        assertThat(storage.ledger().days()).extracting(LedgerDay::date).containsExactly(DAY, DAY.plusDays(1));
    }

    @Test
    void addressesOfBothFamiliesComeBackAsTheyWere() throws Exception {
        var six = new CountedFailure(FailureType.VALIDATION_FAILURE, "tls-alert-70",
                Optional.of(InetAddress.ofLiteral("2001:db8::17")), Optional.empty(), Optional.empty(),
                Optional.of(InetAddress.ofLiteral("2001:db8:0:0:1::1")));
        count(failed(NONE, six));
        settle();

        assertThat(storage.ledger().results(DAY, CUST).getFirst().failures())
                .containsExactly(new FailureCount(six, 1));
    }

    @Test
    void RPT_4_4_19_RPT_4_5_failuresOfHostsWithOtherNamesAreOthers() throws Exception {
        var other = new CountedFailure(EXPIRED.type(), EXPIRED.reason(), EXPIRED.sending(), EXPIRED.mx(),
                Optional.of(DomainPart.of("other.provider.example")), EXPIRED.receiving());
        var nameless = new CountedFailure(EXPIRED.type(), EXPIRED.reason(), EXPIRED.sending(), EXPIRED.mx(),
                Optional.empty(), EXPIRED.receiving());
        count(failed(STS, EXPIRED), failed(STS, other), failed(STS, nameless), failed(STS, EXPIRED));
        settle();

        assertThat(storage.ledger().results(DAY, CUST).getFirst().failures()).containsExactlyInAnyOrder(
                new FailureCount(EXPIRED, 2), new FailureCount(other, 1), new FailureCount(nameless, 1));
    }

    @Test
    void whatAnEarlierReleaseCountedIsStillThere(@TempDir Path old) throws Exception {
        var file = old.resolve("relay.db");
        try (var db = Db.forWriting(file)) {
            new Schema(Schema.current().scripts().subList(0, 3)).bringUp(db, file, clock);
            db.change("""
                    INSERT INTO tls_policy (id, day, domain, digest, kind, policy_domain, lines, mx, succeeded, failed, mail)
                    VALUES (7, ?, 'cust.example', x'00', 'no-policy-found', 'cust.example', '[]', '[]', 1, 2, 1)""",
                    DAY.toEpochDay());
            db.change("INSERT INTO tls_failure VALUES (7, 'CERTIFICATE_EXPIRED', '', '192.0.2.250',"
                    + " 'mx1.provider.example', '192.0.2.1', 2)");
        }

        try (var after = Stores.open(old, clock)) {
            var kept = new CountedFailure(EXPIRED.type(), "", EXPIRED.sending(), EXPIRED.mx(), Optional.empty(),
                    EXPIRED.receiving());
            assertThat(after.ledger().results(DAY, CUST))
                    .containsExactly(new PolicyResult(NONE, 1, 2, List.of(new FailureCount(kept, 2))));
        }
    }

    private void count(Counted... all) {
        for (var each : all) {
            storage.ledger().count(each);
        }
    }

    /// A message that is delivered after what was counted.
    private void settle() throws SpoolException {
        var letters = new Letters(clock);
        var lease = storage.spool()
                .keep(letters.letter(storage.spool(), "x".getBytes(
                        StandardCharsets.US_ASCII), "a@cust.example"))
                .getFirst();
        storage.spool().settle(letters.delivered(lease));
    }

    private void ride(RidingCounts counts, String... domains) throws SQLException {
        try (var db = Db.forWriting(directory.resolve("live").resolve("relay.db"))) {
            for (var name : domains) {
                var domain = DomainName.of(name);
                counts.count(new Counted(DAY, domain, new CountedPolicy(Kind.NONE, domain, List.of(), List.of()),
                        Session.SUCCEEDED, Optional.empty(), true));
                db.begin();
                counts.ride(db);
                db.commit();
                counts.held();
            }
        }
    }

    private void copy(Path target) throws IOException {
        Files.createDirectories(target);
        for (var name : List.of("relay.db", "relay.db-wal")) {
            Files.copy(directory.resolve("live").resolve(name), target.resolve(name));
        }
    }

    private static Counted succeeded(CountedPolicy policy) {
        return new Counted(DAY, CUST, policy, Session.SUCCEEDED, Optional.empty(), true);
    }

    private static Counted failed(CountedPolicy policy, CountedFailure failure) {
        return new Counted(DAY, CUST, policy, Session.FAILED, Optional.of(failure), true);
    }

    private static CountedFailure failure(String address, String host) {
        return new CountedFailure(FailureType.CERTIFICATE_EXPIRED, "",
                Optional.of(InetAddress.ofLiteral("192.0.2.250")),
                Optional.of(DomainPart.of(host)), Optional.of(DomainPart.of("[192.0.2.25]")),
                Optional.of(InetAddress.ofLiteral(address)));
    }
}
