package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import org.stsrelay.delivery.ledger.ReceivedReport;
import org.stsrelay.delivery.ledger.ReceivedReport.Failure;

/// Writes the rows of received reports.
final class ReceivedRows {

    private static final long ROW = 40;

    private ReceivedRows() {}

    static void insert(Db db, ReceivedReport report, long octets) throws SQLException {
        db.change("INSERT INTO tls_received (sameness, day, organization, contact, report, octets)"
                + " VALUES (?, ?, ?, ?, ?, ?)", report.sameness(), report.day().toEpochDay(), report.organization(),
                report.contact(), report.id(), octets);
        var id = lastId(db);
        for (var policy : report.policies()) {
            insert(db, id, policy);
        }
    }

    private static void insert(Db db, long report, ReceivedReport.Policy policy) throws SQLException {
        db.change("INSERT INTO tls_received_policy (report, type, domain, succeeded, failed) VALUES (?, ?, ?, ?, ?)",
                report, policy.type(), policy.domain(), policy.succeeded(), policy.failed());
        var id = lastId(db);
        var number = 0;
        for (var failure : policy.failures()) {
            insert(db, id, number++, failure);
        }
    }

    private static void insert(Db db, long policy, int number, Failure failure) throws SQLException {
        db.change("""
                INSERT INTO tls_received_failure
                    (policy, number, type, reason, host, receiving, sending, information, count)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""", policy, number, failure.type(), failure.reason(), failure.host(),
                failure.receiving(), failure.sending(), failure.information(), failure.count());
    }

    private static long lastId(Db db) throws SQLException {
        return db.first("SELECT last_insert_rowid()", row -> row.getLong(1)).orElseThrow();
    }

    /// @param which a condition on the id of a report, with one value
    /// @return how many reports there were
    static int delete(Db db, String which, long value) throws SQLException {
        var policies = "(SELECT id FROM tls_received_policy WHERE report " + which + ")";
        db.change("DELETE FROM tls_received_failure WHERE policy IN " + policies, value);
        db.change("DELETE FROM tls_received_policy WHERE report " + which, value);
        return db.change("DELETE FROM tls_received WHERE id " + which, value);
    }

    /// Roughly what it takes on disk.
    static long octets(ReceivedReport report) {
        var octets = 2L * report.sameness().length() + report.organization().length() + report.contact().length()
                + report.id().length() + ROW;
        for (var policy : report.policies()) {
            octets += ROW + policy.type().length() + policy.domain().length()
                    + policy.failures().stream().mapToLong(ReceivedRows::octets).sum();
        }
        return octets;
    }

    private static long octets(Failure failure) {
        return ROW + failure.type().length() + failure.reason().length() + failure.host().length()
                + failure.receiving().length() + failure.sending().length() + failure.information().length();
    }
}
