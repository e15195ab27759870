package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.delivery.spool.Turn;

/// What changes messages and consignments, inside the writer's transaction. Each step gives back what follows once it is
/// durable: the tally, the leases, the file that is no longer needed.
final class Entries {

    /// The history of one consignment is the first attempt and so many of the last.
    private static final int MAX_ATTEMPTS_KEPT = 200;

    private final Tally tally;
    private final Leases leases;
    private final Consumer<String> fileNoLongerNeeded;
    private final Clock clock;

    Entries(Tally tally, Leases leases, Consumer<String> fileNoLongerNeeded, Clock clock) {
        this.tally = tally;
        this.leases = leases;
        this.fileNoLongerNeeded = fileNoLongerNeeded;
        this.clock = clock;
    }

    void insert(Db db, Arrival arrival) throws SQLException {
        insert(db, arrival, State.READY);
        var turn = Turn.of(arrival.message());
        for (var consignment : arrival.consignments()) {
            Kept.fresh(consignment, turn).insert(db);
        }
    }

    /// Keeps what was somewhere else before, without leasing it.
    ///
    /// @param hold why it is held from the beginning, empty when it is not
    Runnable bringIn(Db db, Arrival arrival, Optional<String> hold) throws SQLException {
        var turn = Turn.of(arrival.message());
        var rows = arrival.consignments()
                .stream()
                .map(consignment -> Kept.fresh(consignment, turn))
                .map(row -> hold.map(row::held).orElse(row))
                .toList();
        var state = Standing.together(rows.stream().map(Kept::state).toList());
        insert(db, arrival, state);
        for (var row : rows) {
            row.insert(db);
            followReport(db, row, row);
        }
        return () -> {
            rows.forEach(row -> tally.add(row.share()));
            tally.arrived(state, arrival.message().content().size());
        };
    }

    private static void insert(Db db, Arrival arrival, State state) throws SQLException {
        insert(db, arrival.message(), arrival.body() instanceof StoredBody body ? body : foreign(arrival), state);
    }

    private static StoredBody foreign(Arrival arrival) {
        throw new IllegalArgumentException("the body of " + arrival.message().id() + " is not from newBody()");
    }

    private static void insert(Db db, Message message, StoredBody body, State state) throws SQLException {
        byte @Nullable [] octets = null;
        String file = null;
        switch (body) {
            case StoredBody.Fresh(var small) -> octets = small;
            case StoredBody.InFile large -> file = large.name();
            case StoredBody.InRow(_, var owner, _) ->
                throw new IllegalArgumentException("the body of " + owner + " cannot be given to another message");
        }
        db.change("""
                INSERT INTO message (id, state, received, sender, size, envelope, file, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""", message.id().text(), Standing.column(state),
                Db.millis(message.received()), message.sender().toString(), message.content().size(),
                Envelope.write(message), file, octets);
    }

    /// Once an arrival is durable: all its consignments are leased to the caller.
    List<Lease> arrived(Arrival arrival) {
        var message = arrival.message();
        var turn = Turn.of(message);
        var out = new ArrayList<Lease>();
        for (var consignment : arrival.consignments()) {
            leases.begin(new Leases.Leased(consignment.id(), consignment.destination(), message.received(),
                    consignment.waiting().size(), State.READY, false));
            tally.add(Kept.fresh(consignment, turn).share());
            out.add(new Lease(message, consignment, arrival.body()));
        }
        tally.arrived(State.READY, message.content().size());
        return out;
    }

    /// Replaces a row, and in the same transaction notes what that means for the report in it, where there is one.
    Runnable change(Db db, Kept before, Kept after) throws SQLException {
        after.update(db);
        followReport(db, before, after);
        return () -> {
            tally.remove(before.share());
            tally.add(after.share());
            leases.nowUnder(after.id(), after.state());
        };
    }

    /// A message that somebody else brought to us costs no statement.
    private void followReport(Db db, Kept before, Kept after) throws SQLException {
        if (after.turn().isOwn()) {
            CarriedReport.follow(db, before, after, clock.instant());
        }
    }

    /// Holds a row without reading what it holds.
    Supplier<Boolean> setAside(Db db, Consignment.Id id) throws SQLException {
        CarriedReport.isUnreadable(db, id.message(), clock.instant());
        var shares = db.list("""
                UPDATE consignment SET state = 'held', remark = 'its record in the store cannot be read; see the log'
                WHERE message = ? AND part = ? AND state = 'waiting' RETURNING destination, attempts, waiting""",
                row -> new Tally.Share(DomainPart.ofStored(row.getString(1)),
                        Standing.ofConsignment(Standing.WAITING, row.getInt(2)), row.getInt(3)),
                id.message().text(), id.part());
        return () -> {
            shares.forEach(share -> {
                tally.remove(share);
                tally.add(new Tally.Share(share.destination(), State.HELD, share.recipients()));
            });
            return true;
        };
    }

    void addAttempt(Db db, Consignment.Id id, int number, List<String> lines) throws SQLException {
        db.change("INSERT OR REPLACE INTO attempt (message, part, number, ended, entries) VALUES (?, ?, ?, ?, ?)",
                id.message().text(), id.part(), number, clock.millis(), String.join("\n", lines));
        if (number > MAX_ATTEMPTS_KEPT) {
            db.change("DELETE FROM attempt WHERE message = ? AND part = ? AND number = ? AND number > 1",
                    id.message().text(), id.part(), number - MAX_ATTEMPTS_KEPT);
        }
    }

    /// Brings a message's row in line with its consignments. With the last of them it loses its body.
    Runnable follow(Db db, QueueId id) throws SQLException {
        var row = db.first("SELECT state, size, file FROM message WHERE id = ?",
                found -> new Row(Standing.ofMessage(found.getString("state")), found.getLong("size"),
                        Optional.ofNullable(found.getString("file"))),
                id.text());
        if (row.isEmpty()) {
            return () -> {
            };
        }
        var before = row.get();
        var after = stateOf(db, id);
        if (after == before.state()) {
            return () -> {
            };
        }
        if (after != State.FINISHED) {
            db.change("UPDATE message SET state = ? WHERE id = ?", Standing.column(after), id.text());
            return () -> tally.message(before.state(), after, before.size());
        }
        db.change("UPDATE message SET state = 'finished', finished = ?, body = NULL, file = NULL WHERE id = ?",
                clock.millis(), id.text());
        return () -> {
            tally.message(before.state(), after, before.size());
            before.file().ifPresent(fileNoLongerNeeded);
        };
    }

    private record Row(State state, long size, Optional<String> file) {}

    private static State stateOf(Db db, QueueId id) throws SQLException {
        return Standing.together(db.list("SELECT state, attempts FROM consignment WHERE message = ?",
                row -> Standing.ofConsignment(row.getString(1), row.getInt(2)), id.text()));
    }
}
