package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.ledger.ReceivedDay;
import org.stsrelay.delivery.ledger.ReceivedReport;
import org.stsrelay.delivery.ledger.ReceivedReport.Failure;
import org.stsrelay.delivery.ledger.ReceivedReport.Policy;
import org.stsrelay.delivery.ledger.ReceivedStore.Taken;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.lab.LabClock;

/// Reports of others are kept once each, added up by day, sender and domain, and forgotten in time.
class SqliteReceivedTest {

    private static final LocalDate DAY = LocalDate.parse("2026-01-01");

    @TempDir
    Path directory;

    private final LabClock clock = new LabClock(Instant.parse("2026-01-02T12:00:00Z"));
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
    void theSameReportCountsOnceAlsoAfterARestart() {
        assertThat(keep(report("1", "Big", policy("cust.example", 5, 2)))).isEqualTo(Taken.NEW);
        assertThat(keep(report("1", "Big", policy("cust.example", 5, 2)))).isEqualTo(Taken.KNOWN);
        storage.close();
        open();

        assertThat(keep(report("1", "Big", policy("cust.example", 5, 2)))).isEqualTo(Taken.KNOWN);
        assertThat(of("")).extracting(ReceivedDay::succeeded).containsExactly(5L);
    }

    @Test
    void whatOneSenderSaysOfADomainIsAddedUpAndTheWorstIsFirst() {
        keep(report("1", "Big", policy("cust.example", 5, 2, failure("mx1", 2))));
        keep(report("2", "Big", policy("cust.example", 1, 1, failure("mx1", 1), failure("mx2", 9))));
        keep(report("3", "Other", policy("cust.example", 0, 10)));
        keep(report("4", "Fine", policy("cust.example", 9, 0)));
        keep(report("5", "Aside", policy("cust.example", 9, 0, failure("mx1", 1))));

        assertThat(of("")).containsExactly(
                new ReceivedDay(DAY, "Other", "tls@Other", "cust.example", "sts", 1, 0, 10, List.of()),
                new ReceivedDay(DAY, "Big", "tls@Big", "cust.example", "sts", 2, 6, 3,
                        List.of(failure("mx2", 9), failure("mx1", 3))),
                new ReceivedDay(DAY, "Aside", "tls@Aside", "cust.example", "sts", 1, 9, 0, List.of(failure("mx1", 1))),
                new ReceivedDay(DAY, "Fine", "tls@Fine", "cust.example", "sts", 1, 9, 0, List.of()));
    }

    @Test
    void aDomainIsItselfAndItsHostsAndNobodyElse() {
        keep(report("1", "Big", policy("cust.example", 1, 0), policy("mx.cust.example", 2, 0),
                policy("othercust.example", 3, 0), policy("", 4, 0)));

        assertThat(of("cust.example")).extracting(ReceivedDay::domain)
                .containsExactlyInAnyOrder("cust.example",
                        "mx.cust.example");
        assertThat(of("")).hasSize(4);
        assertThat(storage.received().of(DAY.plusDays(1), "", 10, 10)).isEmpty();
    }

    @Test
    void rowsAndFailuresAreNoMoreThanWereAskedFor() {
        keep(report("1", "Big", policy("a.example", 0, 1, failure("mx1", 2), failure("mx2", 1)),
                policy("b.example", 0, 2)));

        assertThat(storage.received().of(DAY, "", 1, 1)).extracting(ReceivedDay::domain).containsExactly("b.example");
        assertThat(storage.received().of(DAY, "a.example", 1, 1).getFirst().failures())
                .containsExactly(failure("mx1", 2));
    }

    @Test
    void whatIsOldIsForgottenAndMayComeAgain() {
        IntStream.range(0, 250)
                .forEach(i -> keep(report("old" + i, "Big", policy("cust.example", 1, 0,
                        failure("mx1", 1)))));
        keep(report("new", DAY.plusDays(1), policy("cust.example", 2, 0)));

        storage.received().forgetBefore(DAY.plusDays(1));

        assertThat(of("")).isEmpty();
        assertThat(storage.received().of(DAY.plusDays(1), "", 10, 10)).hasSize(1);
        assertThat(keep(report("old1", "Big", policy("cust.example", 1, 0)))).isEqualTo(Taken.NEW);
        assertThat(of("").getFirst().failures()).isEmpty();
    }

    @Test
    void whereThereIsNoRoomTheOldestMakeWayAndTheOlderIsNotTaken() throws Exception {
        var file = directory.resolve("small.db");
        try (var db = Db.forWriting(file)) {
            Schema.current().bringUp(db, file, clock);
            var writer = new Writer(db, List.of(), _ -> {
            });
            writer.start();
            try (var readers = new Readers(file)) {
                var small = new SqliteReceived(500, writer, readers,
                        new Watch(SpoolListener.NOBODY));
                IntStream.range(0, 10)
                        .forEach(i -> assertThat(
                                small.keep(report("r" + i, DAY.plusDays(i), policy("cust.example", 1, 0))))
                                .isEqualTo(Taken.NEW));

                assertThat(small.keep(report("older", DAY.minusDays(9), policy("cust.example", 1, 0))))
                        .isEqualTo(Taken.NO_ROOM);
                assertThat(small.of(DAY, "", 10, 10)).isEmpty();
                assertThat(small.of(DAY.plusDays(9), "", 10, 10)).hasSize(1);
            } finally {
                writer.close();
            }
        }
    }

    private Taken keep(ReceivedReport report) {
        return storage.received().keep(report);
    }

    private List<ReceivedDay> of(String domain) {
        return storage.received().of(DAY, domain, 100, 100);
    }

    private static ReceivedReport report(String sameness, String organization, Policy... policies) {
        return new ReceivedReport(sameness, DAY, organization, "tls@" + organization, "id", List.of(policies));
    }

    private static ReceivedReport report(String sameness, LocalDate day, Policy... policies) {
        return new ReceivedReport(sameness, day, "Big", "", "id", List.of(policies));
    }

    private static Policy policy(String domain, long succeeded, long failed, Failure... failures) {
        return new Policy("sts", domain, succeeded, failed, List.of(failures));
    }

    private static Failure failure(String host, long count) {
        return new Failure("certificate-expired", "", host, "192.0.2.1", "192.0.2.9", "", count);
    }
}
