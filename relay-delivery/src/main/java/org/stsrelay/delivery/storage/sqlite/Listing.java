package org.stsrelay.delivery.storage.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.QueueDesk.Listed;
import org.stsrelay.delivery.spool.QueueDesk.Part;
import org.stsrelay.delivery.spool.QueueDesk.State;
import tools.jackson.databind.json.JsonMapper;

/// Reads messages with their consignments, as people are shown them.
final class Listing {

    private static final Logger LOG = LoggerFactory.getLogger(Listing.class);

    private static final JsonMapper JSON = new JsonMapper();

    private final Leases leases;

    Listing(Leases leases) {
        this.leases = leases;
    }

    /// A message without its consignments.
    record Head(QueueId id, String from, long size, Instant received) {

        private static Head of(ResultSet row) throws SQLException {
            return new Head(new QueueId(row.getString("id")), row.getString("sender"), row.getLong("size"),
                    Instant.ofEpochMilli(row.getLong("received")));
        }
    }

    /// @param state as people see it: a lease shows
    record Section(Kept kept, State state) {

        Consignment.Id id() {
            return kept.id();
        }

        /// Why it waits, an operator's reason before our own.
        String reason() {
            return kept.remark().isEmpty() ? kept.reason() : kept.remark();
        }

        private Part shown() {
            var next = state == State.READY || state == State.DEFERRED ? kept.due() : Optional.<Instant>empty();
            return new Part(kept.destination(), state, kept.attempts(), next, reason(),
                    kept.recipients().stream().map(Addressed::shown).toList());
        }
    }

    record Whole(Head head, List<Section> sections) {

        Listed shown() {
            return new Listed(head.id(), head.from(), head.size(), head.received(),
                    Standing.together(sections.stream().map(Section::state).toList()),
                    sections.stream().map(Section::shown).toList());
        }
    }

    List<Head> heads(Db db, List<String> ids) throws SQLException {
        return db.list("""
                SELECT id, sender, size, received FROM message
                WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id""", Head::of, JSON.writeValueAsString(ids));
    }

    List<Whole> wholes(Db db, List<Head> heads) throws SQLException {
        var byMessage = new HashMap<QueueId, List<Section>>();
        var ids = heads.stream().map(head -> head.id().text()).toList();
        for (var section : db.list("SELECT " + Kept.COLUMNS + " FROM consignment"
                + " WHERE message IN (SELECT value FROM json_each(?)) ORDER BY message, part", this::section,
                JSON.writeValueAsString(ids))) {
            section.ifPresent(
                    found -> byMessage.computeIfAbsent(found.id().message(), _ -> new ArrayList<>()).add(found));
        }
        return heads.stream().map(head -> new Whole(head, byMessage.getOrDefault(head.id(), List.of()))).toList();
    }

    /// One row that cannot be read does not hide the others.
    private Optional<Section> section(ResultSet row) throws SQLException {
        try {
            var kept = Kept.of(row);
            return Optional.of(new Section(kept, leases.isOut(kept.id()) ? State.ACTIVE : kept.state()));
        } catch (RuntimeException e) {
            LOG.error("a consignment of {} cannot be read: {}", row.getString("message"), e.toString());
            return Optional.empty();
        }
    }
}
