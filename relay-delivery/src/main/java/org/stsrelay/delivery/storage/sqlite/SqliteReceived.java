package org.stsrelay.delivery.storage.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.stsrelay.delivery.ledger.ReceivedDay;
import org.stsrelay.delivery.ledger.ReceivedReport;
import org.stsrelay.delivery.ledger.ReceivedReport.Failure;
import org.stsrelay.delivery.ledger.ReceivedStore;
import org.stsrelay.delivery.spool.SpoolListener.Operation;

/// Received reports in SQLite: a row for each report, each policy in it, each failure under that.
final class SqliteReceived implements ReceivedStore {

    /// Years of the reports that a few domains get.
    static final long MOST_OCTETS = 256L << 20;

    private static final int PAGE = 100;

    private static final String POLICIES = """
            tls_received r JOIN tls_received_policy p ON p.report = r.id
            WHERE r.day = ?1 AND (?2 = '' OR p.domain = ?2 OR substr(p.domain, -length(?2) - 1) = '.' || ?2)""";

    private final long most;
    private final Writer writer;
    private final Readers readers;
    private final Watch watch;

    /// @param most octets, roughly, that all reports may take
    SqliteReceived(long most, Writer writer, Readers readers, Watch watch) {
        this.most = most;
        this.writer = writer;
        this.readers = readers;
        this.watch = watch;
    }

    @Override
    public Taken keep(ReceivedReport report) {
        return write("a report cannot be kept", db -> keep(db, report));
    }

    private Taken keep(Db db, ReceivedReport report) throws SQLException {
        var octets = ReceivedRows.octets(report);
        if (db.first("SELECT id FROM tls_received WHERE sameness = ?", row -> row.getLong(1), report.sameness())
                .isPresent()) {
            return Taken.KNOWN;
        }
        if (!makeRoom(db, octets, report.day())) {
            return Taken.NO_ROOM;
        }
        ReceivedRows.insert(db, report, octets);
        return Taken.NEW;
    }

    private record Oldest(long id, LocalDate day) {}

    /// @return false when only later days would have to give way
    private boolean makeRoom(Db db, long octets, LocalDate day) throws SQLException {
        while (taken(db) + octets > most) {
            var oldest = db.first("SELECT id, day FROM tls_received ORDER BY day, id LIMIT 1",
                    row -> new Oldest(row.getLong(1), LocalDate.ofEpochDay(row.getLong(2))));
            if (oldest.filter(found -> !found.day().isAfter(day)).isEmpty()) {
                return false;
            }
            ReceivedRows.delete(db, "= ?", oldest.get().id());
        }
        return true;
    }

    private static long taken(Db db) throws SQLException {
        return db.first("SELECT coalesce(sum(octets), 0) FROM tls_received", row -> row.getLong(1)).orElse(0L);
    }

    @Override
    public List<ReceivedDay> of(LocalDate day, String domain, int limit, int failures) {
        return watch.orFail(Operation.QUERY, "received reports cannot be read", () -> readers.read(db -> {
            var rows = new ArrayList<ReceivedDay>();
            for (var row : rows(db, day, domain, limit)) {
                rows.add(new ReceivedDay(day, row.organization(), row.contact(), row.domain(), row.type(),
                        row.reports(), row.succeeded(), row.failed(), failures(db, row, failures)));
            }
            return rows;
        }));
    }

    private static List<ReceivedDay> rows(Db db, LocalDate day, String domain, int limit) throws SQLException {
        return db.list("""
                SELECT r.organization, max(r.contact), p.domain, p.type, count(DISTINCT r.id), sum(p.succeeded),
                    sum(p.failed), sum((SELECT coalesce(sum(f.count), 0) FROM tls_received_failure f
                        WHERE f.policy = p.id)) AS told
                FROM %s GROUP BY r.organization, p.domain, p.type
                ORDER BY 7 DESC, told DESC, r.organization, p.domain, p.type LIMIT ?3""".formatted(POLICIES),
                row -> new ReceivedDay(day, row.getString(1), row.getString(2), row.getString(3), row.getString(4),
                        row.getLong(5), row.getLong(6), row.getLong(7), List.of()),
                day.toEpochDay(), domain, limit);
    }

    private static List<Failure> failures(Db db, ReceivedDay day, int limit) throws SQLException {
        return db.list("""
                SELECT f.type, f.reason, f.host, f.receiving, f.sending, max(f.information), sum(f.count)
                FROM tls_received_failure f WHERE f.policy IN (SELECT p.id FROM %s
                    AND p.domain = ?2 AND r.organization = ?3 AND p.type = ?4)
                GROUP BY f.type, f.reason, f.host, f.receiving, f.sending
                ORDER BY 7 DESC, f.type, f.host, f.receiving, f.sending, f.reason LIMIT ?5""".formatted(POLICIES),
                SqliteReceived::failure, day.day().toEpochDay(), day.domain(), day.organization(), day.type(), limit);
    }

    private static Failure failure(ResultSet row) throws SQLException {
        return new Failure(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5),
                row.getString(6), row.getLong(7));
    }

    @Override
    public void forgetBefore(LocalDate day) {
        var old = "IN (SELECT id FROM tls_received WHERE day < ? ORDER BY day, octets, id LIMIT " + PAGE + ")";
        while (write("old ones cannot be dropped", db -> ReceivedRows.delete(db, old, day.toEpochDay())) > 0) {
            // The next page.
        }
    }

    @FunctionalInterface
    private interface Change<T> {
        T in(Db db) throws SQLException;
    }

    private <T> T write(String failure, Change<T> change) {
        return watch.orFail(Operation.QUERY, "received reports: " + failure, () -> writer.perform(db -> {
            var result = change.in(db);
            return () -> result;
        }));
    }
}
