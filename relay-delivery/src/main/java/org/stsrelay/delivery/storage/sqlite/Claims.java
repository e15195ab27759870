package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.Turn;

/// Finds what is due and leases it. On the writer's thread, between two transactions: nothing changes meanwhile.
final class Claims {

    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final Readers readers;
    private final Leases leases;
    private final Bodies bodies;

    /// @param unreadable due, and not what was written
    record Claimed(List<Lease> leases, List<Consignment.Id> unreadable) {}

    Claims(Readers readers, Leases leases, Bodies bodies) {
        this.readers = readers;
        this.leases = leases;
        this.bodies = bodies;
    }

    Claimed due(Db db, DomainPart destination, Instant now, int limit, Set<Turn> but) throws SQLException {
        var claimed = new Claimed(new ArrayList<>(), new ArrayList<>());
        try {
            for (var id : new Turns(db, leases, destination, now).due(limit, but)) {
                claim(db, id, claimed);
            }
            return claimed;
        } catch (SQLException | RuntimeException | Error e) {
            // Nobody will hear of these, so nobody could give them back.
            claimed.leases().forEach(lease -> leases.end(lease.consignment().id()));
            throw e;
        }
    }

    private void claim(Db db, Consignment.Id id, Claimed claimed) throws SQLException {
        try {
            claimed.leases().add(lease(db, id));
        } catch (RuntimeException e) {
            LOG.error("{}: consignment {} cannot be read and is held: {}", id.message(), id.part(), e.toString());
            claimed.unreadable().add(id);
        }
    }

    /// The earliest due of those that wait for a destination and are not out.
    static Optional<Instant> earliest(Db db, DomainPart destination, Set<Consignment.Id> out) throws SQLException {
        record Due(Consignment.Id id, Instant at) {}
        return db
                .find(due -> !out.contains(due.id()), """
                        SELECT message, part, due FROM consignment
                        WHERE destination = ? AND state = 'waiting' AND due IS NOT NULL ORDER BY due""",
                        row -> new Due(Turns.id(row), Instant.ofEpochMilli(row.getLong("due"))), destination.toString())
                .map(Due::at);
    }

    Lease lease(Db db, Consignment.Id id) throws SQLException {
        var kept = Kept.read(db, id).orElseThrow(() -> new IllegalStateException("it has gone"));
        var lease = db
                .first("SELECT id, received, sender, size, envelope, file FROM message WHERE id = ?",
                        row -> lease(Envelope.read(row), Optional.ofNullable(row.getString("file")), kept),
                        id.message().text())
                .orElseThrow(() -> new IllegalStateException("its message has gone"));
        leases.begin(new Leases.Leased(id, kept.destination(), lease.message().received(), kept.waiting().size(),
                kept.state(), false));
        return lease;
    }

    private Lease lease(Message message, Optional<String> file, Kept kept) {
        var size = message.content().size();
        StoredBody body = file.isPresent()
                ? new StoredBody.InFile(bodies.file(file.get()), size)
                : new StoredBody.InRow(readers, message.id(), size);
        return new Lease(message, kept.consignment(), body);
    }
}
