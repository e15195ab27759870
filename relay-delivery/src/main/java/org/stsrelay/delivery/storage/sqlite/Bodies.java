package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.spool.BodyWriter;
import org.stsrelay.delivery.spool.StoreFullException;

/// The folder of large bodies (P4). A file is complete, durable and in its place before a row names it, and goes after
/// no row names it any more; so whatever no row names at start is a leftover.
final class Bodies {

    private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);

    static final String UNFINISHED = ".part";
    private static final Pattern OURS = Pattern.compile("[0-9A-Z]{26}(?:\\.part)?");

    private final Path folder;
    private final int inlineLimit;
    private final Room room;
    private final QueueIds names;

    Bodies(Path folder, int inlineLimit, Room room, Clock clock) throws IOException {
        this.folder = folder;
        this.inlineLimit = inlineLimit;
        this.room = room;
        this.names = new QueueIds(clock);
        Files.createDirectories(folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    BodyWriter create() {
        return new SpillingBodyWriter(this, inlineLimit);
    }

    /// @throws StoreFullException when there is no room for a file of unknown size
    Path nextFile() throws IOException {
        var refusal = room.refusal();
        if (refusal.isPresent()) {
            throw new StoreFullException(refusal.get());
        }
        return folder.resolve(names.next().text());
    }

    /// What a failure comes from: no room, or the disk itself. The system says so only in its own words, so it is looked at.
    IOException causeOf(IOException failure) {
        return room.isUsedUp()
                ? new StoreFullException(
                        "%s is full: %s. Make room on that disk.".formatted(folder, failure.getMessage()),
                        failure)
                : failure;
    }

    Path folder() {
        return folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /// Removes what no row names any more.
    void discard(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            LOG.warn("{} is no longer needed and cannot be removed: {}. The next start tries again.", file(name),
                    e.getMessage());
        }
    }

    /// Removes what a crash left over. To be called before anything new arrives.
    void sweep(Db db) throws IOException, SQLException {
        sweep(db, _ -> true);
    }

    /// Removes what was finished so long ago and never kept, such as the body of a client that vanished.
    void sweepOlderThan(Db db, Instant time) throws IOException, SQLException {
        // Names are in the order of time, so a name made then is a mark between old and new.
        var mark = new QueueIds(Clock.fixed(time, ZoneOffset.UTC)).next().text();
        sweep(db, name -> name.compareTo(mark) < 0);
    }

    private void sweep(Db db, Predicate<String> wanted) throws IOException, SQLException {
        for (var name : names(wanted)) {
            if (!isNamed(db, name)) {
                LOG.info("removing {}, which belongs to no message", file(name));
                Files.deleteIfExists(file(name));
            }
        }
    }

    private static boolean isNamed(Db db, String name) throws SQLException {
        return db.first("SELECT 1 FROM message WHERE file = ?", _ -> true, name).isPresent();
    }

    /// Only names of ours: nobody's notes are swept.
    private List<String> names(Predicate<String> wanted) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> OURS.matcher(name).matches())
                    .filter(wanted)
                    .toList();
        }
    }
}
