package org.stsrelay.delivery.storage.sqlite;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.QueueDesk.Copy;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.delivery.storage.sqlite.Listing.Section;

/// Hands messages out to be kept elsewhere, and takes such in.
final class Moving {

    private final SqliteSpool.Parts parts;
    private final Entries entries;

    Moving(SqliteSpool.Parts parts, Entries entries) {
        this.parts = parts;
        this.entries = entries;
    }

    private record Found(Message message, Optional<String> file) {}

    /// @return empty when it has left the store meanwhile
    Optional<Copy> copy(Db db, List<Section> sections) throws SQLException {
        var id = sections.getFirst().id().message();
        var consignments = sections.stream().map(section -> section.kept().consignment()).toList();
        return db
                .first("SELECT id, received, sender, size, envelope, file FROM message WHERE id = ?",
                        row -> new Found(Envelope.read(row), Optional.ofNullable(row.getString("file"))), id.text())
                .map(found -> new Copy(found.message(), consignments, body(found)));
    }

    private StoredBody body(Found found) {
        var size = found.message().content().size();
        return found.file()
                .<StoredBody>map(name -> new StoredBody.InFile(parts.bodies().file(name), size))
                .orElseGet(() -> new StoredBody.InRow(parts.readers(), found.message().id(), size));
    }

    void bringIn(Arrival arrival, Optional<String> hold) throws SpoolException {
        var refusal = parts.room().refusal();
        if (refusal.isPresent()) {
            discard(arrival);
            throw new SpoolException.Full(refusal.get());
        }
        try {
            parts.writer().perform(db -> keep(db, arrival, hold));
        } catch (SQLException e) {
            discard(arrival);
            throw new SpoolException("message %s could not be written to %s: %s".formatted(arrival.message().id(),
                    parts.directory().database(), e.getMessage()), e);
        }
    }

    private Supplier<Boolean> keep(Db db, Arrival arrival, Optional<String> hold) throws SQLException {
        var then = entries.bringIn(db, arrival, hold);
        return () -> {
            then.run();
            return true;
        };
    }

    private void discard(Arrival arrival) {
        if (arrival.body() instanceof StoredBody.InFile file) {
            parts.bodies().discard(file.name());
        }
    }
}
