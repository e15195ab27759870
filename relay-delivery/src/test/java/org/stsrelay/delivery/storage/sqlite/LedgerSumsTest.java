package org.stsrelay.delivery.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stsrelay.delivery.ledger.Counted;
import org.stsrelay.delivery.ledger.Counted.Session;
import org.stsrelay.delivery.ledger.CountedFailure;
import org.stsrelay.delivery.ledger.CountedPolicy;
import org.stsrelay.delivery.ledger.CountedPolicy.Kind;
import org.stsrelay.delivery.ledger.LedgerLimits;
import org.stsrelay.delivery.ledger.PolicyResult;
import org.stsrelay.delivery.ledger.PolicyResult.FailureCount;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.lab.LabClock;

/// Whatever happens in whatever order, and however little of it is told apart: no session is lost, and none is counted
/// twice.
class LedgerSumsTest {

    private static final LocalDate DAY = LocalDate.parse("2026-01-01");
    private static final List<DomainName> DOMAINS =
            List.of(DomainName.of("a.example"), DomainName.of("b.example"), DomainName.of("c.example"));
    /// So few that most of it goes to the buckets.
    private static final LedgerLimits TIGHT = new LedgerLimits(10, 3, 4, 200, 1 << 20);
    private static final int MOST = 400;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21})
    void RPT_4_2_2_totalsAreTheSessionsAndDetailsNoFewerThanTheFailures(long seed) throws Exception {
        var random = new Random(seed);
        var all = new ArrayList<Counted>();
        for (var i = random.nextInt(MOST); i >= 0; i--) {
            all.addAll(session(random));
        }

        var clock = new LabClock(Instant.EPOCH);
        Stores.open(directory, clock).close();
        count(random, all);

        try (var store = Stores.open(directory, clock)) {
            for (var domain : DOMAINS) {
                var results = store.ledger().results(DAY, domain);
                assertThat(sessions(results)).isEqualTo(number(all, domain, each -> each.session() != Session.NONE));
                assertThat(failed(results)).isEqualTo(number(all, domain, each -> each.session() == Session.FAILED));
                assertThat(details(results)).isEqualTo(number(all, domain, each -> each.failure().isPresent()))
                        .isGreaterThanOrEqualTo(failed(results));
            }
            assertThat(store.ledger().days()).allSatisfy(day -> assertThat(day.leftOut()).isZero());
        }
    }

    /// In transactions of any length, of which some do not hold.
    private void count(Random random, List<Counted> all) throws SQLException {
        var counts = new RidingCounts(new LedgerRows(TIGHT), SpoolListener.NOBODY);
        try (var db = Db.forWriting(directory.resolve("relay.db"))) {
            for (var counted : all) {
                counts.count(counted);
                if (random.nextInt(10) == 0) {
                    commit(db, counts, random.nextInt(4) > 0);
                }
            }
            commit(db, counts, true);
        }
    }

    private static void commit(Db db, RidingCounts counts, boolean holds) throws SQLException {
        db.begin();
        counts.ride(db);
        if (holds) {
            db.commit();
            counts.held();
        } else {
            db.rollback();
            counts.rolledBack();
        }
    }

    /// A session as it is counted: once, with any number of details, and no fewer than one if it failed.
    private static List<Counted> session(Random random) {
        var domain = DOMAINS.get(random.nextInt(DOMAINS.size()));
        var policy = policy(random, domain);
        var session = random.nextBoolean() ? Session.SUCCEEDED : Session.FAILED;
        var details = random.nextInt(3) + (session == Session.FAILED ? 1 : 0);
        var all = new ArrayList<Counted>();
        all.add(new Counted(DAY, domain, policy, session,
                details > 0 ? Optional.of(failure(random)) : Optional.empty(), true));
        for (var i = 1; i < details; i++) {
            all.add(new Counted(DAY, domain, policy, Session.NONE, Optional.of(failure(random)), true));
        }
        return all;
    }

    private static CountedPolicy policy(Random random, DomainName domain) {
        return random.nextInt(3) == 0
                ? new CountedPolicy(Kind.NONE, domain, List.of(), List.of())
                : new CountedPolicy(Kind.STS, domain, List.of("version: STSv1", "max_age: " + random.nextInt(9)),
                        List.of("*." + domain));
    }

    private static CountedFailure failure(Random random) {
        var types = FailureType.values();
        return new CountedFailure(types[random.nextInt(types.length)], "", Optional.empty(),
                Optional.of(DomainPart.of("mx" + random.nextInt(3) + ".example")),
                Optional.of(DomainPart.of("name-" + random.nextInt(20) + ".example")),
                Optional.of(InetAddress.ofLiteral("192.0.2." + random.nextInt(3))));
    }

    private static long number(List<Counted> all, DomainName domain, Predicate<Counted> which) {
        return all.stream().filter(each -> each.domain().equals(domain)).filter(which).count();
    }

    private static long sessions(List<PolicyResult> results) {
        return results.stream().mapToLong(result -> result.succeeded() + result.failed()).sum();
    }

    private static long failed(List<PolicyResult> results) {
        return results.stream().mapToLong(PolicyResult::failed).sum();
    }

    private static long details(List<PolicyResult> results) {
        return results.stream().flatMap(result -> result.failures().stream()).mapToLong(FailureCount::count).sum();
    }
}
