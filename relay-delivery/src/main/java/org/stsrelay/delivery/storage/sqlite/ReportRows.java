package org.stsrelay.delivery.storage.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.stsrelay.delivery.ledger.DeadDestination;
import org.stsrelay.delivery.ledger.DueReport;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.QueueId;

/// What the rows of the book of reports hold.
final class ReportRows {

    static final String DUE = "day, domain, at, since, decided, reason";
    static final String SENDING =
            "day, domain, variant, destination, number, state, made, next, first, attempts, message,"
                    + " word, changed";

    private ReportRows() {}

    static DueReport due(ResultSet row) throws SQLException {
        return new DueReport(day(row), new DomainName(row.getString("domain")), time(row, "at"), maybe(row, "since"),
                row.getBoolean("decided"), row.getString("reason"));
    }

    static Sending sending(ResultSet row) throws SQLException {
        var id = new Sending.Id(day(row), new DomainName(row.getString("domain")), row.getString("variant"),
                row.getString("destination"), row.getInt("number"));
        return new Sending(id, Sending.State.valueOf(row.getString("state")), time(row, "made"), time(row, "next"),
                maybe(row, "first"), row.getInt("attempts"),
                Optional.ofNullable(row.getString("message")).map(QueueId::new), row.getString("word"),
                time(row, "changed"));
    }

    static DeadDestination dead(ResultSet row) throws SQLException {
        return new DeadDestination(row.getString("destination"), time(row, "since"), maybe(row, "until"),
                row.getString("reason"));
    }

    /// What is there already stays as it is.
    ///
    /// @return how many were not there yet
    static int insert(Db db, Sending sending) throws SQLException {
        var id = sending.id();
        return db.change("""
                INSERT INTO tls_sending (day, domain, variant, destination, number, state, made, next, first, attempts,
                    message, word, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (day, domain, variant, destination) DO NOTHING""", id.day().toEpochDay(),
                id.domain().ascii(), id.variant(), id.destination(), id.number(), sending.state().name(),
                Db.millis(sending.made()), Db.millis(sending.next()), sending.first().map(Db::millis).orElse(null),
                sending.attempts(), sending.message().map(QueueId::text).orElse(null), sending.word(),
                Db.millis(sending.changed()));
    }

    /// What was delivered stays so. And that a message is in the queue is older news than what its row may say of it.
    static int update(Db db, Sending sending) throws SQLException {
        var id = sending.id();
        var message = sending.message().map(QueueId::text).orElse(null);
        return db.change("""
                UPDATE tls_sending SET state = ?1, made = ?2, next = ?3, first = ?4, attempts = ?5, message = ?6, word = ?7,
                    changed = ?8
                WHERE day = ?9 AND domain = ?10 AND variant = ?11 AND destination = ?12
                AND state <> 'DELIVERED' AND NOT (?1 = 'QUEUED' AND state <> 'HANDED' AND message IS ?6)""",
                sending.state().name(),
                Db.millis(sending.made()), Db.millis(sending.next()), sending.first().map(Db::millis).orElse(null),
                sending.attempts(), message, sending.word(), Db.millis(sending.changed()), id.day().toEpochDay(),
                id.domain().ascii(), id.variant(), id.destination());
    }

    private static LocalDate day(ResultSet row) throws SQLException {
        return LocalDate.ofEpochDay(row.getLong("day"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    private static Optional<Instant> maybe(ResultSet row, String column) throws SQLException {
        var millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
