package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.QueueDesk.Shown;

/// Everything known of one message, for `queue show`.
final class Showing {

    private static final Logger LOG = LoggerFactory.getLogger(Showing.class);

    private static final int MAX_HEADER = 64 << 10;
    private static final String END_OF_HEADER = "\r\n\r\n";

    private final Listing listing;
    private final Bodies bodies;

    private record Found(Message message, String header) {}

    Showing(Listing listing, Bodies bodies) {
        this.listing = listing;
        this.bodies = bodies;
    }

    Optional<Shown> show(Db db, QueueId id) throws SQLException {
        var found = db.first("""
                SELECT id, received, sender, size, envelope, file, substr(body, 1, ?) AS start
                FROM message WHERE id = ?""", row -> new Found(Envelope.read(row), header(row)), MAX_HEADER,
                id.text());
        var wholes = listing.wholes(db, listing.heads(db, List.of(id.text())));
        if (found.isEmpty() || wholes.isEmpty()) {
            return Optional.empty();
        }
        var message = found.get().message();
        return Optional.of(new Shown(wholes.getFirst().shown(), message.content().messageId(),
                message.origin().listener(), message.origin().client().map(InetAddress::getHostAddress).orElse(""),
                message.origin().login().orElse(""),
                attempts(db, id), found.get().header()));
    }

    private static List<String> attempts(Db db, QueueId id) throws SQLException {
        return db
                .list("SELECT entries FROM attempt WHERE message = ? ORDER BY ended, part, number",
                        row -> row.getString(1), id.text())
                .stream()
                .flatMap(String::lines)
                .toList();
    }

    private String header(ResultSet row) throws SQLException {
        var inline = row.getBytes("start");
        var text = new String(inline == null ? startOf(row.getString("file")) : inline, StandardCharsets.UTF_8);
        var end = text.indexOf(END_OF_HEADER);
        return end < 0 ? text : text.substring(0, end + 2);
    }

    private byte[] startOf(@Nullable String file) {
        if (file == null) {
            return new byte[0];
        }
        try (InputStream in = Files.newInputStream(bodies.file(file))) {
            return in.readNBytes(MAX_HEADER);
        } catch (IOException e) {
            LOG.warn("the header in {} cannot be shown: {}", bodies.file(file), e.getMessage());
            return new byte[0];
        }
    }
}
