package org.stsrelay.delivery.storage.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.delivery.spool.Turn;

/// A consignment's row.
///
/// @param turn whose it is (P10)
/// @param standing one of the words of [Standing]
/// @param due absent once it is finished
/// @param reason why it waits
/// @param remark why it is held or deleted, or why its sender got no notice; empty when there is nothing to say
/// @param warned whether the sender has heard that it waits
/// @param ordered present when it is to be returned to its sender without another attempt: why
record Kept(Consignment.Id id, DomainPart destination, Turn turn, String standing, Optional<Instant> due, int attempts,
        List<Addressed> recipients, String reason, String remark, boolean warned,
        Optional<String> ordered) {

    static final String COLUMNS = "message, part, destination, turn, state, due, attempts, recipients, reason, remark,"
            + " warned, ordered";

    private static final String RETURNED = "to be returned to its sender";

    static Kept fresh(Consignment consignment, Turn turn) {
        return new Kept(consignment.id(), consignment.destination(), turn, Standing.WAITING,
                Optional.of(consignment.due()),
                consignment.attempts(), consignment.waiting().stream().map(Addressed::waiting).toList(), "", "",
                consignment.warned(), Optional.empty());
    }

    static Optional<Kept> read(Db db, Consignment.Id id) throws SQLException {
        return db.first("SELECT " + COLUMNS + " FROM consignment WHERE message = ? AND part = ?", Kept::of,
                id.message().text(), id.part());
    }

    /// @throws RuntimeException when the row is not what was written
    static Kept of(ResultSet row) throws SQLException {
        var id = new Consignment.Id(new QueueId(row.getString("message")), row.getInt("part"));
        var millis = row.getLong("due");
        var due = row.wasNull() ? Optional.<Instant>empty() : Optional.of(Instant.ofEpochMilli(millis));
        return new Kept(id, DomainPart.ofStored(row.getString("destination")), new Turn(row.getString("turn")),
                row.getString("state"), due, row.getInt("attempts"), Addressed.read(row.getString("recipients")),
                row.getString("reason"), row.getString("remark"),
                row.getBoolean("warned"), Optional.ofNullable(row.getString("ordered")));
    }

    void insert(Db db) throws SQLException {
        db.change("""
                INSERT INTO consignment (message, part, destination, turn, state, due, attempts, waiting, recipients,
                    reason, remark, warned, ordered) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                id.message().text(),
                id.part(), destination.toString(), turn.text(), standing, dueMillis(), attempts, waiting().size(),
                Addressed.write(recipients), reason, remark, warned ? 1 : 0, ordered.orElse(null));
    }

    void update(Db db) throws SQLException {
        db.change("""
                UPDATE consignment SET state = ?, due = ?, attempts = ?, waiting = ?, recipients = ?, reason = ?,
                    remark = ?, warned = ?, ordered = ? WHERE message = ? AND part = ?""", standing, dueMillis(),
                attempts,
                waiting().size(),
                Addressed.write(recipients), reason, remark, warned ? 1 : 0, ordered.orElse(null), id.message().text(),
                id.part());
    }

    State state() {
        return Standing.ofConsignment(standing, attempts);
    }

    boolean isFinished() {
        return state() == State.FINISHED;
    }

    List<Recipient> waiting() {
        return recipients.stream().filter(Addressed::isWaiting).map(Addressed::recipient).toList();
    }

    Tally.Share share() {
        return new Tally.Share(destination, state(), waiting().size());
    }

    Consignment consignment() {
        return new Consignment(id, destination, waiting(), attempts, due.orElse(Instant.MAX), warned);
    }

    Kept afterAttempt(List<Addressed> results) {
        return new Kept(id, destination, turn, standing, due, attempts + 1, results, reason, remark, warned, ordered);
    }

    Kept again(Instant when, String sentence) {
        return new Kept(id, destination, turn, standing, Optional.of(when), attempts, recipients, sentence, remark,
                warned,
                ordered);
    }

    Kept warned(boolean isWarned) {
        return new Kept(id, destination, turn, standing, due, attempts, recipients, reason, remark, warned || isWarned,
                ordered);
    }

    /// @param why there is more to know about its end; empty when there is not
    Kept finished(String why) {
        return new Kept(id, destination, turn, Standing.FINISHED, Optional.empty(), attempts, recipients, reason, why,
                warned, Optional.empty());
    }

    Kept finished() {
        return new Kept(id, destination, turn, Standing.FINISHED, Optional.empty(), attempts, recipients, reason,
                remark,
                warned, Optional.empty());
    }

    Kept dueAt(Instant when) {
        return new Kept(id, destination, turn, standing, Optional.of(when), attempts, recipients, reason, remark,
                warned,
                ordered);
    }

    Kept held(String why) {
        return new Kept(id, destination, turn, Standing.HELD, due, attempts, recipients, reason, why, warned,
                Optional.empty());
    }

    /// Held until the order is carried out, so that nobody tries it meanwhile.
    Kept bounced(String why) {
        return new Kept(id, destination, turn, Standing.HELD, due, attempts, recipients, reason,
                why.isEmpty() ? RETURNED : RETURNED + ": " + why, warned, Optional.of(why));
    }

    Kept released() {
        return new Kept(id, destination, turn, Standing.WAITING, due, attempts, recipients, reason, "", warned,
                Optional.empty());
    }

    Kept deletedWhenItsAttemptEnds(String why) {
        return new Kept(id, destination, turn, Standing.DELETING, due, attempts, recipients, reason, why, warned,
                Optional.empty());
    }

    /// Whoever still waits has been deleted, for the reason in the remark.
    Kept deleted() {
        var ended = recipients.stream().map(each -> each.isWaiting() ? each.deleted(remark) : each).toList();
        return new Kept(id, destination, turn, Standing.FINISHED, Optional.empty(), attempts, ended, reason, remark,
                warned,
                Optional.empty());
    }

    private @Nullable Long dueMillis() {
        return due.map(Db::millis).orElse(null);
    }
}
