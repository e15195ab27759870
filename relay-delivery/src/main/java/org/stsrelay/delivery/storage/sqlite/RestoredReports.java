package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// What a restored book of reports has to forget: the relay that the backup was taken of went on, and has sent them. A
/// report is of little use; one that comes twice, with other figures, is of less.
final class RestoredReports {

    private RestoredReports() {}

    /// @param why it is not sent
    /// @param whyHeld what is said of mail in the queue
    static void end(Db db, String why, String whyHeld, Instant now) throws SQLException {
        var changed = Db.millis(now);
        db.change("""
                UPDATE tls_sending SET state = 'QUEUED', word = ?, changed = ?
                WHERE state IN ('HANDED', 'QUEUED') AND message IN (SELECT id FROM message)""", "held: " + whyHeld,
                changed);
        db.change(
                "UPDATE tls_sending SET state = 'REMOVED', word = ?, changed = ? WHERE state IN ('WAITING', 'HANDED')",
                why, changed);
        db.change("UPDATE tls_due SET decided = 1, reason = ? WHERE decided = 0", why);
        db.change("INSERT INTO tls_due (day, domain, at, decided, reason) SELECT day, name, ?1, 1, ?2 FROM ("
                + Addressees.due("SELECT day, %1$s AS name FROM tls_policy WHERE day < ?3 AND %2$s")
                + ") WHERE true ON CONFLICT (day, domain) DO NOTHING", changed, why,
                LocalDate.ofInstant(now, ZoneOffset.UTC).toEpochDay());
    }
}
