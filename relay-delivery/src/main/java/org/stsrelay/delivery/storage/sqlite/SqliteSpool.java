package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.json.AttemptJson;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Backlog;
import org.stsrelay.delivery.spool.BodyWriter;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Orders;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.delivery.spool.Settlement;
import org.stsrelay.delivery.spool.Spool;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.spool.SpoolListener.Operation;
import org.stsrelay.delivery.spool.Turn;

/// The queue in SQLite. Whoever changes it waits for the [Writer], whoever looks at it asks the [Readers]; leases are
/// given and taken on the writer's thread, so that no two callers are ever given one consignment.
final class SqliteSpool implements Spool {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteSpool.class);

    private static final int PAGE = 20_000;

    static final String BACKLOGS = """
            SELECT destination, count(*), min(due) FROM consignment
            WHERE due IS NOT NULL AND state = 'waiting' AND destination > ?
            GROUP BY destination ORDER BY destination LIMIT ?""";

    private final Parts parts;
    private final Entries entries;
    private final Settling settling;
    private final Claims claims;
    private final OrderBook orders;

    /// What spool and desk stand on.
    record Parts(Writer writer, Readers readers, Leases leases, Tally tally, Bodies bodies, Room room, Watch watch,
            DataDirectory directory) {}

    SqliteSpool(Parts parts, Entries entries) {
        this.parts = parts;
        this.entries = entries;
        this.settling = new Settling(entries, parts.leases());
        this.claims = new Claims(parts.readers(), parts.leases(), parts.bodies());
        this.orders = new OrderBook(claims, parts.leases());
    }

    @Override
    public BodyWriter newBody() {
        return parts.bodies().create();
    }

    @Override
    public List<Lease> keep(Arrival arrival) throws SpoolException {
        var refusal = parts.room().refusal();
        if (refusal.isPresent()) {
            discard(arrival);
            throw new SpoolException.Full(refusal.get());
        }
        try {
            return parts.watch().over(Operation.ENQUEUE, () -> parts.writer().perform(db -> {
                entries.insert(db, arrival);
                return () -> entries.arrived(arrival);
            }));
        } catch (SQLException e) {
            discardUnlessItMayBeKept(arrival, e);
            var sentence = "message %s could not be written to %s: %s. The sender is asked to try again later;"
                    .formatted(arrival.message().id(), parts.directory().database(), e.getMessage())
                    + " look at the disk (space, inodes, errors in the kernel log).";
            throw Db.isDiskFull(e) ? new SpoolException.Full(sentence) : new SpoolException(sentence, e);
        }
    }

    /// A commit that failed for another reason than space might still come back in the recovery after a crash, and its
    /// row must find the file. The next start sweeps it otherwise.
    private void discardUnlessItMayBeKept(Arrival arrival, SQLException failure) {
        if (Db.isDiskFull(failure) || Db.isStatementsOwn(failure)) {
            discard(arrival);
        }
    }

    private void discard(Arrival arrival) {
        if (arrival.body() instanceof StoredBody.InFile file) {
            parts.bodies().discard(file.name());
        }
    }

    @Override
    public List<Backlog> backlogs() {
        return parts.watch().orFail(Operation.QUERY, "the queue cannot be read", () -> {
            // Leases first: one that begins meanwhile only makes a destination look busier than it is.
            var leased = parts.leases().destinations();
            var found = new ArrayList<Backlog>();
            var after = "";
            for (var page = page(after); !page.isEmpty(); page = page(after)) {
                addUnleased(found, page, leased);
                after = page.getLast().destination();
            }
            leased.stream().map(this::backlog).filter(backlog -> backlog.waiting() > 0).forEach(found::add);
            return found;
        });
    }

    private record Group(String destination, long waiting, long earliestDue) {}

    private List<Group> page(String after) throws SQLException {
        return parts.readers()
                .read(db -> db.list(BACKLOGS,
                        row -> new Group(row.getString(1), row.getLong(2), row.getLong(3)), after, PAGE));
    }

    private static void addUnleased(Collection<Backlog> found, List<Group> page, Set<DomainPart> leased) {
        for (var group : page) {
            try {
                var destination = DomainPart.ofStored(group.destination());
                if (!leased.contains(destination)) {
                    found.add(new Backlog(destination, group.waiting(), Instant.ofEpochMilli(group.earliestDue())));
                }
            } catch (IllegalArgumentException e) {
                LOG.error("{} consignments are for {}, which is no destination: {}", group.waiting(),
                        group.destination(), e.getMessage());
            }
        }
    }

    /// Whether anything waits is what the rows say. Tally and leases change one after the other, so between the two they
    /// would make mail that waits look like mail that is being attempted; and who is told that nothing waits forgets it.
    @Override
    public Backlog backlog(DomainPart destination) {
        var out = parts.leases()
                .of(destination)
                .stream()
                .filter(leased -> leased.under() != State.HELD)
                .map(Leases.Leased::id)
                .collect(Collectors.toSet());
        return parts.watch()
                .orFail(Operation.QUERY, "the queue cannot be read",
                        () -> parts.readers().read(db -> Claims.earliest(db, destination, out)))
                .map(due -> new Backlog(destination, waitingBeside(out, destination), due))
                .orElseGet(() -> new Backlog(destination, 0, Instant.MAX));
    }

    private long waitingBeside(Set<Consignment.Id> out, DomainPart destination) {
        return Math.max(1, parts.tally().waitingFor(destination) - out.size());
    }

    @Override
    public List<Lease> claim(DomainPart destination, Instant now, int limit, Set<Turn> but) {
        return parts.watch().orFail(Operation.CLAIM, "due mail cannot be read", () -> {
            var claimed = parts.writer().look(db -> {
                var due = claims.due(db, destination, now, limit, but);
                return () -> due;
            });
            for (var unreadable : claimed.unreadable()) {
                setAside(unreadable);
            }
            return claimed.leases();
        });
    }

    /// A row that is not what was written must not be offered for ever, nor be lost. That it cannot be set aside now must
    /// not cost the leases that came with it; it is offered again.
    private void setAside(Consignment.Id id) {
        try {
            parts.writer().perform(db -> entries.setAside(db, id));
        } catch (SQLException e) {
            LOG.error("{}: consignment {} cannot be set aside now: {}", id.message(), id.part(), e.getMessage());
        }
    }

    @Override
    public List<Lease> settle(Settlement settlement) {
        var operation = switch (settlement.next()) {
            case Settlement.Next.Finished() -> Operation.COMPLETE;
            case Settlement.Next.Again(_, _, _),Settlement.Next.Held(_, _, _) -> Operation.DEFER;
        };
        var history = AttemptJson.kept(settlement.attempt()); // here, where it keeps nobody else waiting
        return parts.watch()
                .orFail(operation, "the outcome of " + settlement.consignment().message() + " cannot be written",
                        () -> parts.writer().insist(db -> settling.settle(db, settlement, history)));
    }

    @Override
    public Orders orders(int limit) {
        return ordersBehind("", 0, limit);
    }

    @Override
    public Orders orders(int limit, Consignment.Id after) {
        return ordersBehind(after.message().text(), after.part(), limit);
    }

    private Orders ordersBehind(String message, int part, int limit) {
        return parts.watch()
                .orFail(Operation.CLAIM, "what was ordered cannot be read", () -> parts.writer().look(db -> {
                    var due = orders.due(db, message, part, limit);
                    return () -> due;
                }));
    }

    @Override
    public void release(Lease lease) {
        var id = lease.consignment().id();
        var wished = parts.leases().end(id).filter(Leases.Leased::wished);
        if (wished.isPresent()) {
            parts.watch()
                    .orFail(Operation.DEFER, "consignment of " + id.message() + " cannot be deleted",
                            () -> parts.writer().insist(db -> settling.endDeletion(db, id)));
        }
    }

    @Override
    public boolean isWritable() {
        return parts.writer().isWritable();
    }

    @Override
    public Optional<String> refusal() {
        return parts.writer().isWritable()
                ? parts.room().refusal()
                : Optional.of(parts.directory().database() + " cannot be written now; see the log for the reason.");
    }

    /// Nothing to end: the store is closed as a whole.
    @Override
    public void close() {}
}
