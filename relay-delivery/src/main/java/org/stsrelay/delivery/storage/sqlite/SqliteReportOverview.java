package org.stsrelay.delivery.storage.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stsrelay.delivery.ledger.DayTotals;
import org.stsrelay.delivery.ledger.DayTotals.OfDomain;
import org.stsrelay.delivery.ledger.ReportDay;
import org.stsrelay.delivery.ledger.ReportFate;
import org.stsrelay.delivery.ledger.ReportOverview;
import org.stsrelay.delivery.ledger.Sending.State;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.spool.SpoolListener.Operation;

/// Looks over counts and reports where they are kept. Each answer is of one moment, and sorted in the database, so that
/// no more of it is held than is asked for.
final class SqliteReportOverview implements ReportOverview {

    /// A report whose sendings are kept is no longer told as one that is due.
    private static final String UNSENT = """
            (SELECT * FROM tls_due d WHERE decided = 0 OR NOT EXISTS (
                SELECT 1 FROM tls_sending s WHERE s.day = d.day AND s.domain = d.domain AND s.variant = ''))""";

    private static final String DAYS = """
            WITH unsent AS %s,
                known AS (SELECT day FROM tls_day UNION SELECT DISTINCT day FROM tls_due
                    UNION SELECT DISTINCT day FROM tls_sending)
            SELECT known.day, coalesce(closed, 1), coalesce(domains, 0), coalesce(left_out, 0),
                (SELECT count(*) FROM unsent WHERE unsent.day = known.day AND decided = 0),
                (SELECT count(*) FROM unsent WHERE unsent.day = known.day AND decided = 1)
            FROM known LEFT JOIN tls_day ON tls_day.day = known.day ORDER BY known.day DESC""".formatted(UNSENT);

    private static final String TOTALS = "(SELECT name, sum(succeeded) AS good, sum(failed) AS bad FROM ("
            + Addressees.all("SELECT %1$s AS name, succeeded, failed, mail FROM tls_policy WHERE day = ?1 AND %2$s")
            + ") GROUP BY name HAVING max(mail) = 1)";

    private final Readers readers;
    private final Watch watch;

    SqliteReportOverview(Readers readers, Watch watch) {
        this.readers = readers;
        this.watch = watch;
    }

    @Override
    public List<ReportDay> days() {
        return read(db -> {
            var states = states(db);
            return db.list(DAYS, row -> day(row, states));
        });
    }

    private record Counted(LocalDate day, State state, long count) {}

    private static Map<LocalDate, Map<State, Long>> states(Db db) throws SQLException {
        return db.list("SELECT day, state, count(*) FROM tls_sending GROUP BY day, state",
                row -> new Counted(date(row, 1), State.valueOf(row.getString(2)), row.getLong(3)))
                .stream()
                .collect(Collectors.groupingBy(Counted::day, Collectors.toMap(Counted::state, Counted::count,
                        Long::sum, () -> new EnumMap<>(State.class))));
    }

    private static ReportDay day(ResultSet row, Map<LocalDate, Map<State, Long>> states) throws SQLException {
        var date = date(row, 1);
        return new ReportDay(date, row.getBoolean(2), row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6),
                states.getOrDefault(date, Map.of()));
    }

    @Override
    public List<ReportFate> fates(Optional<LocalDate> day, Optional<DomainName> domain, int limit) {
        // Each is named either way, since the numbers of the others count on it.
        var narrowed = (day.isPresent() ? "day = ?1" : "?1 IS NULL")
                + (domain.isPresent() ? " AND domain = ?2" : " AND ?2 IS NULL");
        return read(db -> db.list(fates(narrowed), SqliteReportOverview::fate,
                day.map(LocalDate::toEpochDay).orElse(null), domain.map(DomainName::ascii).orElse(null), limit));
    }

    /// Both kinds in the same columns, with the number by which the worst come first.
    private static String fates(String narrowed) {
        return """
                SELECT 1 AS sent, CASE state WHEN 'REFUSED' THEN 0 WHEN 'GIVEN_UP' THEN 0
                        WHEN 'WAITING' THEN CASE WHEN attempts > 0 THEN 2 ELSE 3 END
                        WHEN 'HANDED' THEN 3 WHEN 'QUEUED' THEN 3 WHEN 'DELIVERED' THEN 7 ELSE 5 END AS rank,
                    day, domain, variant, destination, number, state, made, next, first, attempts, message, word,
                    changed, NULL AS at, NULL AS since, NULL AS decided, NULL AS reason
                FROM tls_sending WHERE %1$s
                UNION ALL
                SELECT 0, CASE WHEN decided = 1 THEN 6 WHEN reason = '' THEN 4 ELSE 1 END,
                    day, domain, '', '', 0, '', at, at, NULL, 0, NULL, '', at, at, since, decided, reason
                FROM %2$s WHERE %1$s
                ORDER BY day DESC, rank, domain, variant, number LIMIT ?3""".formatted(narrowed, UNSENT);
    }

    private static ReportFate fate(ResultSet row) throws SQLException {
        return row.getBoolean("sent")
                ? new ReportFate.Sent(ReportRows.sending(row))
                : new ReportFate.Unsent(ReportRows.due(row));
    }

    private static LocalDate date(ResultSet row, int column) throws SQLException {
        return LocalDate.ofEpochDay(row.getLong(column));
    }

    @Override
    public DayTotals totals(LocalDate day, int limit) {
        var number = day.toEpochDay();
        return read(db -> {
            var worst = db.list(
                    "SELECT name, good, bad FROM " + TOTALS + " ORDER BY bad DESC, good DESC, name LIMIT ?2",
                    row -> new OfDomain(new DomainName(row.getString(1)), row.getLong(2), row.getLong(3)), number,
                    limit);
            return db.first("SELECT count(*), coalesce(sum(good), 0), coalesce(sum(bad), 0) FROM " + TOTALS,
                    row -> new DayTotals(row.getLong(1), row.getLong(2), row.getLong(3), worst), number).orElseThrow();
        });
    }

    private <T> T read(Readers.Read<T> read) {
        return watch.orFail(Operation.QUERY, "what became of TLS reports cannot be read", () -> readers.read(read));
    }
}
