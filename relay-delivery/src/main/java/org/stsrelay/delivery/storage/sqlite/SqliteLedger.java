package org.stsrelay.delivery.storage.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.stsrelay.delivery.ledger.Counted;
import org.stsrelay.delivery.ledger.CountedFailure;
import org.stsrelay.delivery.ledger.CountedPolicy;
import org.stsrelay.delivery.ledger.LedgerDay;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.ledger.PolicyResult;
import org.stsrelay.delivery.ledger.PolicyResult.FailureCount;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.spool.SpoolListener.Operation;
import tools.jackson.databind.json.JsonMapper;

/// The counts for TLS reports in SQLite: a row for each day, each policy of a domain in it, each kind of failure under that.
final class SqliteLedger implements LedgerStore {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE = 1000;
    /// In one report. The hosts of a big provider fail in more ways than anybody reads.
    private static final int POLICIES = 100;
    private static final int FAILURES = 500;

    /// The policies of a domain, and the TLSA records of a host; each half by its index.
    private static final String ROWS = """
            (SELECT id FROM tls_policy WHERE day = ?1 AND domain = ?2
            UNION SELECT id FROM tls_policy WHERE day = ?1 AND policy_domain = ?2 AND kind = 'tlsa')""";

    private final RidingCounts counts;
    private final Writer writer;
    private final Readers readers;
    private final Watch watch;

    SqliteLedger(RidingCounts counts, Writer writer, Readers readers, Watch watch) {
        this.counts = counts;
        this.writer = writer;
        this.readers = readers;
        this.watch = watch;
    }

    @Override
    public void count(Counted counted) {
        counts.count(counted);
    }

    @Override
    public void accepted(LocalDate day) {
        counts.accepted(day);
    }

    @Override
    public List<LedgerDay> days() {
        return read(db -> db.list("SELECT day, closed, domains, left_out, accepted FROM tls_day ORDER BY day",
                row -> new LedgerDay(LocalDate.ofEpochDay(row.getLong(1)), row.getBoolean(2), row.getLong(3),
                        row.getLong(4), row.getLong(5))));
    }

    /// Each half stops early by its index.
    @Override
    public List<DomainName> domains(LocalDate day, Optional<DomainName> after, int limit) {
        var number = day.toEpochDay();
        var from = after.map(DomainName::ascii).orElse("");
        return read(db -> db.list(Addressees.due("""
                SELECT name FROM (SELECT DISTINCT %1$s AS name FROM tls_policy
                    WHERE day = ?1 AND %1$s > ?2 AND %2$s ORDER BY %1$s LIMIT ?3)""") + " ORDER BY name LIMIT ?3",
                row -> new DomainName(row.getString(1)), number, from, limit));
    }

    private record Found(byte[] digest, CountedPolicy policy, long succeeded, long failed) {}

    @Override
    public List<PolicyResult> results(LocalDate day, DomainName domain) {
        return read(db -> {
            var results = new ArrayList<PolicyResult>();
            for (var found : policies(db, day, domain)) {
                results.add(new PolicyResult(found.policy(), found.succeeded(), found.failed(),
                        allFailures(db, day, domain, found.digest())));
            }
            return results;
        });
    }

    private static List<Found> policies(Db db, LocalDate day, DomainName domain) throws SQLException {
        return db.list("""
                SELECT digest, kind, policy_domain, lines, mx, sum(succeeded), sum(failed) FROM tls_policy
                WHERE id IN %s
                GROUP BY digest ORDER BY kind = 'no-policy-found', kind, policy_domain, min(id) LIMIT ?3"""
                .formatted(ROWS),
                row -> new Found(row.getBytes(1), policy(row), row.getLong(6), row.getLong(7)), day.toEpochDay(),
                domain.ascii(), POLICIES);
    }

    private static CountedPolicy policy(ResultSet row) throws SQLException {
        return new CountedPolicy(kind(row.getString(2)), new DomainName(row.getString(3)), strings(row.getString(4)),
                strings(row.getString(5)));
    }

    /// The most frequent apart, the rest by type (RFC 8460 §4.4): the details add up in any case.
    private static List<FailureCount> allFailures(Db db, LocalDate day, DomainName domain, byte[] digest)
            throws SQLException {
        var apart = failures(db, day, domain, digest);
        return apart.size() < FAILURES ? apart : withTheRest(apart, totals(db, day, domain, digest));
    }

    private static List<FailureCount> withTheRest(List<FailureCount> apart, Map<FailureType, Long> totals) {
        var all = new ArrayList<>(apart);
        all.removeIf(each -> each.failure().equals(each.failure().bucket()));
        var rest = new EnumMap<FailureType, Long>(totals);
        all.forEach(each -> rest.merge(each.failure().type(), -each.count(), Long::sum));
        rest.forEach((type, count) -> {
            if (count > 0) {
                all.add(new FailureCount(CountedFailure.bucketOf(type), count));
            }
        });
        return all;
    }

    private static Map<FailureType, Long> totals(Db db, LocalDate day, DomainName domain, byte[] digest)
            throws SQLException {
        var totals = new EnumMap<FailureType, Long>(FailureType.class);
        db.list("""
                SELECT f.type, sum(f.count) FROM tls_policy p CROSS JOIN tls_failure f ON f.policy = p.id
                WHERE p.id IN %s AND p.digest = ?3 GROUP BY f.type""".formatted(ROWS),
                row -> Map.entry(FailureType.valueOf(row.getString(1)), row.getLong(2)), day.toEpochDay(),
                domain.ascii(), digest).forEach(total -> totals.put(total.getKey(), total.getValue()));
        return totals;
    }

    private static List<FailureCount> failures(Db db, LocalDate day, DomainName domain, byte[] digest)
            throws SQLException {
        return db.list("""
                SELECT f.type, f.reason, f.sending, f.mx, f.helo, f.receiving, sum(f.count) FROM tls_policy p
                CROSS JOIN tls_failure f ON f.policy = p.id
                WHERE p.id IN %s AND p.digest = ?3
                GROUP BY f.type, f.reason, f.sending, f.mx, f.helo, f.receiving
                ORDER BY 7 DESC, f.type, f.mx, f.receiving, f.sending, f.reason, f.helo LIMIT ?4""".formatted(ROWS),
                row -> new FailureCount(failure(row), row.getLong(7)), day.toEpochDay(), domain.ascii(), digest,
                FAILURES);
    }

    private static CountedFailure failure(ResultSet row) throws SQLException {
        return new CountedFailure(FailureType.valueOf(row.getString(1)), row.getString(2),
                LedgerText.address(row.getString(3)), LedgerText.host(row.getString(4)),
                LedgerText.host(row.getString(5)), LedgerText.address(row.getString(6)));
    }

    @Override
    public void close(LocalDate day) {
        write("the day cannot be ended", db -> {
            // What was counted before this was asked for belongs to the day.
            counts.ride(db);
            return db.change(
                    "INSERT INTO tls_day (day, closed) VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET closed = 1",
                    day.toEpochDay());
        });
    }

    @Override
    public void forgetBefore(LocalDate day) {
        var number = day.toEpochDay();
        while (write("old counts cannot be dropped", db -> page(db, number)) > 0) {
            // The next page.
        }
        // The last day that ended is what the first open one is known by.
        write("old days cannot be dropped", db -> db.change("""
                DELETE FROM tls_day WHERE day < ?1
                AND day IS NOT (SELECT max(day) FROM tls_day WHERE closed = 1)""", number));
    }

    private static int page(Db db, long day) throws SQLException {
        var old = "(SELECT id FROM tls_policy WHERE day < ? ORDER BY day LIMIT " + PAGE + ")";
        db.change("DELETE FROM tls_failure WHERE policy IN " + old, day);
        return db.change("DELETE FROM tls_policy WHERE id IN " + old, day);
    }

    private static CountedPolicy.Kind kind(String token) {
        return Arrays.stream(CountedPolicy.Kind.values())
                .filter(kind -> kind.token().equals(token))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no policy type: " + token));
    }

    private static List<String> strings(String json) {
        return List.of(JSON.readValue(json, String[].class));
    }

    @FunctionalInterface
    private interface Change {
        int in(Db db) throws SQLException;
    }

    private <T> T read(Readers.Read<T> read) {
        return watch.orFail(Operation.QUERY, "the counts for TLS reports cannot be read", () -> readers.read(read));
    }

    private int write(String failure, Change change) {
        return watch.orFail(Operation.QUERY, "the counts for TLS reports: " + failure, () -> writer.perform(db -> {
            var changed = change.in(db);
            return () -> changed;
        }));
    }
}
