package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.storage.StorageException;

/// Brings a database to the tables this program works with (P6): numbered scripts, each applied once, with its checksum.
///
/// @param scripts the first makes schema 1 of nothing, each further one the next of the one before
record Schema(List<String> scripts) {

    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*(?:\\R|\\z)");

    Schema {
        scripts = List.copyOf(scripts);
    }

    static Schema current() {
        return new Schema(List.of(script("schema-1.sql"), script("schema-2.sql"), script("schema-3.sql"),
                script("schema-4.sql"), script("schema-5.sql")));
    }

    void bringUp(Db db, Path file, Clock clock) throws SQLException, StorageException, IOException {
        var found = found(db);
        if (found > scripts.size()) {
            throw new StorageException(newer(file, found)
                    + " Start the newer program again; or, to go back for good, have it deliver what is queued, stop it,"
                    + " and put the copy from before the upgrade in place: mv %s %s && rm -f %s-wal %s-shm."
                            .formatted(copyOf(file, scripts.size()), file, file, file)
                    + " Mail that the copy still has waiting is sent again, and mail accepted since is not in it.");
        }
        refuseChanged(file, applied(db));
        if (found > 0 && found < scripts.size()) {
            keepCopy(db, file, found);
        }
        applyBehind(found, db, clock);
    }

    /// The same for a database of which its owner has another copy.
    void bringUpCopy(Db db, Path original, Clock clock) throws SQLException, StorageException {
        var found = found(db);
        if (found > scripts.size()) {
            throw new StorageException(newer(original, found) + " Use the program that wrote it, or a newer one.");
        }
        refuseChanged(original, applied(db));
        applyBehind(found, db, clock);
    }

    private static int found(Db db) throws SQLException {
        db.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY,"
                + " checksum TEXT NOT NULL, applied TEXT NOT NULL) STRICT");
        var applied = applied(db);
        return applied.isEmpty() ? 0 : applied.lastKey();
    }

    private void applyBehind(int found, Db db, Clock clock) throws SQLException {
        for (var version = found + 1; version <= scripts.size(); version++) {
            apply(db, version, clock);
        }
    }

    private static TreeMap<Integer, String> applied(Db db) throws SQLException {
        return db
                .list("SELECT version, checksum FROM schema_version",
                        row -> Map.entry(row.getInt("version"), row.getString("checksum")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, TreeMap::new));
    }

    private String newer(Path file, int found) {
        return "%s was written by a newer stsrelay: its schema is %d, this program knows %d.".formatted(file, found,
                scripts.size());
    }

    private void refuseChanged(Path file, TreeMap<Integer, String> applied) throws StorageException {
        for (var version : applied.keySet()) {
            if (!checksum(scripts.get(version - 1)).equals(applied.get(version))) {
                throw new StorageException(file + " was made with another script for schema " + version
                        + " than this program has. Start the program that made it.");
            }
        }
    }

    /// A copy has its name only when it is whole, and nobody but the owner reads what is in it.
    private static void keepCopy(Db db, Path file, int version) throws SQLException, IOException {
        var copy = copyOf(file, version);
        var part = copy.resolveSibling(copy.getFileName() + ".part");
        Files.deleteIfExists(part);
        try {
            DataDirectory.createPrivate(part);
            db.change("VACUUM INTO ?", part.toString());
            try (var channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        DataDirectory.sync(file.toAbsolutePath().resolveSibling(""));
        LOG.info("{} is brought from schema {} to the next; a copy of it as it was is kept in {}", file, version, copy);
    }

    private static Path copyOf(Path file, int version) {
        return file.resolveSibling(file.getFileName() + ".schema-" + version);
    }

    private void apply(Db db, int version, Clock clock) throws SQLException {
        db.begin();
        try {
            for (var statement : END_OF_STATEMENT.split(scripts.get(version - 1))) {
                db.execute(statement);
            }
            db.change("INSERT INTO schema_version (version, checksum, applied) VALUES (?, ?, ?)", version,
                    checksum(scripts.get(version - 1)), clock.instant().toString());
            db.commit();
        } catch (SQLException e) {
            db.rollback();
            throw e;
        }
    }

    private static String checksum(String script) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String script(String name) {
        try (var in = Schema.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("not in the program: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
