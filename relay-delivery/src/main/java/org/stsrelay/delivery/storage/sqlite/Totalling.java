package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.QueueDesk.State;
import org.stsrelay.delivery.spool.QueueDesk.Totals;
import org.stsrelay.delivery.storage.sqlite.Leases.Leased;
import tools.jackson.databind.json.JsonMapper;

/// The numbers for metrics: the tally, with what is being attempted taken out of the states it has on disk. The cost
/// grows with the attempts under way, never with the queue.
final class Totalling {

    private static final JsonMapper JSON = new JsonMapper();

    private final Tally tally;
    private final Leases leases;
    private final Clock clock;

    Totalling(Tally tally, Leases leases, Clock clock) {
        this.tally = tally;
        this.leases = leases;
        this.clock = clock;
    }

    Totals totals(Db db) throws SQLException {
        var out = leases.all();
        var active = out.stream().map(leased -> leased.id().message()).collect(Collectors.toSet());
        var counts = tally.counts();
        return new Totals(messages(db, counts.messages(), active), recipients(counts.recipients(), out),
                oldest(db, out, active), counts.bytes(), counts.destinations(), overdue(db, out));
    }

    private static Map<State, Long> messages(Db db, Map<State, Long> onDisk, Set<QueueId> active) throws SQLException {
        var ids = active.stream().map(QueueId::text).toList();
        var leased = db.list("""
                SELECT state, count(*) FROM message
                WHERE finished IS NULL AND id IN (SELECT value FROM json_each(?)) GROUP BY state""",
                row -> Map.entry(Standing.ofMessage(row.getString(1)), row.getLong(2)), JSON.writeValueAsString(ids));
        var messages = new EnumMap<>(onDisk);
        messages.put(State.ACTIVE, 0L);
        leased.forEach(group -> move(messages, group.getKey(), group.getValue()));
        return messages;
    }

    private static Map<State, Long> recipients(Map<State, Long> onDisk, List<Leased> out) {
        var recipients = new EnumMap<>(onDisk);
        recipients.put(State.ACTIVE, 0L);
        out.forEach(leased -> move(recipients, leased.under(), leased.recipients()));
        return recipients;
    }

    private static void move(Map<State, Long> counts, State from, long count) {
        counts.merge(from, -count, (before, change) -> Math.max(0, before + change));
        counts.merge(State.ACTIVE, count, Long::sum);
    }

    private static Map<State, Instant> oldest(Db db, List<Leased> out, Set<QueueId> active) throws SQLException {
        var oldest = new EnumMap<State, Instant>(State.class);
        out.stream().map(Leased::received).min(Instant::compareTo).ifPresent(at -> oldest.put(State.ACTIVE, at));
        for (var state : List.of(State.READY, State.DEFERRED, State.HELD)) {
            oldestOnDisk(db, state, active).ifPresent(at -> oldest.put(state, at));
        }
        return oldest;
    }

    /// Ids are in the order of acceptance.
    private static Optional<Instant> oldestOnDisk(Db db, State state, Set<QueueId> active) throws SQLException {
        record Aged(QueueId id, Instant received) {}
        return db
                .find(aged -> !active.contains(aged.id()),
                        "SELECT id, received FROM message WHERE finished IS NULL AND state = ? ORDER BY id",
                        row -> new Aged(new QueueId(row.getString(1)), Instant.ofEpochMilli(row.getLong(2))),
                        Standing.column(state))
                .map(Aged::received);
    }

    private Duration overdue(Db db, List<Leased> out) throws SQLException {
        record Due(Consignment.Id id, Instant at) {}
        var leased = out.stream().map(Leased::id).collect(Collectors.toSet());
        var now = clock.instant();
        return db
                .find(due -> !leased.contains(due.id()),
                        "SELECT message, part, due FROM consignment WHERE state = 'waiting' ORDER BY due",
                        row -> new Due(new Consignment.Id(new QueueId(row.getString(1)), row.getInt(2)),
                                Instant.ofEpochMilli(row.getLong(3))))
                .map(due -> Duration.between(due.at(), now))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
    }
}
