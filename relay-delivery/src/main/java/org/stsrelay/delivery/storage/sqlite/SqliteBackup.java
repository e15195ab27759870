package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.storage.BackupReport;
import org.stsrelay.delivery.storage.BackupReport.Progress;
import org.stsrelay.delivery.storage.StorageException;

/// Copies the store of a relay, running or not, into a folder.
///
/// It reads a few messages at a time, with everything that belongs to them, in one short transaction each: the relay's
/// writer is never in its way, and the log never waits long to be copied back (P4, P33). So it is no picture of one
/// moment, which mail does not need: each message is as it was at some moment of the backup, and all that was
/// acknowledged before it began is there. SQLite's own online backup begins anew whenever another connection commits,
/// which under load is always; `VACUUM INTO` holds one transaction from beginning to end.
///
/// Large bodies never change, so they are linked where the file system allows it and copied otherwise.
public final class SqliteBackup {

    private static final int PAGE = 500;
    private static final long PAGE_OCTETS = 8 << 20;
    private static final List<String> PAGED = List.of("message", "consignment", "attempt");

    private final Path live;
    private final Path target;
    private final Db db;
    private final FileChannel disk;
    private final Progress progress;
    private final List<String> bodies = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    /// @param disk the file that `db` writes; forced as it grows, or in the end the relay's commits would wait until the
    ///     disk has all of it (P33)
    private SqliteBackup(Path live, Path target, Db db, FileChannel disk, Progress progress) {
        this.live = live;
        this.target = target;
        this.db = db;
        this.disk = disk;
        this.progress = progress;
    }

    /// @param dataDirectory of the relay
    /// @param target a folder that is empty or not yet there
    /// @param version of this program
    /// @throws StorageException when it could not be finished; what is in the folder then is no backup
    public static BackupReport take(Path dataDirectory, Path target, String version, Clock clock, Progress progress)
            throws StorageException {
        var database = dataDirectory.resolve(Manifest.DATABASE);
        if (!Files.exists(database)) {
            throw new StorageException("there is no store in " + dataDirectory
                    + "; is data-directory the one that the relay runs with?");
        }
        try {
            return taken(dataDirectory, target, version, clock, progress);
        } catch (IOException | SQLException e) {
            throw new StorageException("the backup to " + target + " failed: " + e.getMessage()
                    + ". What is in that folder is no backup; remove it, and see that there is enough space and that"
                    + " the user who runs this may read " + dataDirectory + ".", e);
        }
    }

    private static BackupReport taken(Path dataDirectory, Path target, String version, Clock clock, Progress progress)
            throws IOException, SQLException, StorageException {
        prepare(target);
        var taken = clock.instant();
        var copy = target.resolve(Manifest.DATABASE);
        SqliteBackup backup;
        long waiting;
        try (var disk = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            try (var db = Db.forCopying(copy, dataDirectory.resolve(Manifest.DATABASE))) {
                backup = new SqliteBackup(dataDirectory, target, db, disk, progress);
                waiting = backup.copyAll();
            }
            disk.force(true);
        }
        DataDirectory.sync(target.resolve(Manifest.BODIES));
        var files = new ArrayList<Manifest.Entry>();
        files.add(Manifest.Entry.of(target, Manifest.DATABASE));
        for (var body : backup.bodies) {
            files.add(Manifest.Entry.of(target, Manifest.BODIES + "/" + body));
        }
        var manifest = new Manifest(taken, version, waiting, files);
        manifest.write(target);
        return manifest.report(backup.left);
    }

    private static void prepare(Path target) throws IOException, StorageException {
        DurableFiles.privateFolder(target);
        if (!DurableFiles.isEmpty(target)) {
            throw new StorageException(target + " is not empty; name a folder that is, or that is not there yet.");
        }
        DurableFiles.privateFolder(target.resolve(Manifest.BODIES));
        DurableFiles.privateFile(target.resolve(Manifest.DATABASE));
    }

    /// @return how many messages wait
    private long copyAll() throws SQLException, IOException {
        for (var table : schema("table")) {
            db.execute(table);
        }
        var last = db.first("SELECT max(id) FROM live.message", row -> Optional.ofNullable(row.getString(1)))
                .flatMap(id -> id)
                .orElse("");
        copySmallTables();
        copyMessages(last);
        for (var index : schema("index")) {
            db.execute(index);
            disk.force(false);
        }
        return count("SELECT count(*) FROM message WHERE finished IS NULL");
    }

    private List<String> schema(String type) throws SQLException {
        return db.list("""
                SELECT sql FROM live.sqlite_master
                WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid""",
                row -> row.getString(1), type);
    }

    private void copySmallTables() throws SQLException, IOException {
        var names = db.list("SELECT name FROM live.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
                row -> row.getString(1));
        for (var name : names) {
            if (!PAGED.contains(name)) {
                db.change("INSERT INTO \"" + name + "\" SELECT * FROM live.\"" + name + "\"");
                disk.force(false);
            }
        }
    }

    private record Size(String id, long octets) {}

    private void copyMessages(String last) throws SQLException, IOException {
        var all = count("SELECT count(*) FROM live.message");
        var done = 0L;
        var page = page("", last);
        while (!page.isEmpty()) {
            var end = page.getLast();
            copy(page.getFirst(), end);
            copyBodies(page.getFirst(), end);
            disk.force(false);
            done += page.size();
            progress.at(Math.min(done, all), all);
            page = page(end, last);
        }
    }

    /// So many that their bodies are copied in a moment.
    private List<String> page(String after, String last) throws SQLException {
        var sizes = db.list("""
                SELECT id, iif(file IS NULL AND finished IS NULL, size, 0) FROM live.message
                WHERE id > ? AND id <= ? ORDER BY id LIMIT ?""", row -> new Size(row.getString(1), row.getLong(2)),
                after, last, PAGE);
        var page = new ArrayList<String>();
        var octets = 0L;
        for (var each : sizes) {
            page.add(each.id());
            octets += each.octets();
            if (octets > PAGE_OCTETS) {
                break;
            }
        }
        return page;
    }

    private void copy(String first, String end) throws SQLException {
        // Not IMMEDIATE: that would lock the relay's database as well.
        db.change("BEGIN");
        try {
            for (var table : PAGED) {
                db.change("INSERT INTO " + table + " SELECT * FROM live." + table + " WHERE " + key(table)
                        + " BETWEEN ? AND ?", first, end);
            }
            db.commit();
        } catch (SQLException e) {
            db.rollback();
            throw e;
        }
    }

    private static String key(String table) {
        return table.equals("message") ? "id" : "message";
    }

    private void copyBodies(String first, String end) throws SQLException, IOException {
        for (var id : db.list("SELECT id FROM message WHERE id BETWEEN ? AND ? AND file IS NOT NULL",
                row -> row.getString(1), first, end)) {
            copyBody(id);
        }
    }

    /// A body that has gone belongs to a message that finished meanwhile: it is copied as it is now.
    private void copyBody(String id) throws SQLException, IOException {
        var file = file(id);
        if (file.isEmpty() || isCopied(file.get())) {
            return;
        }
        forget(id);
        copy(id, id);
        if (file(id).isPresent()) {
            forget(id);
            left.add("message " + id + ": its body " + live.resolve(Manifest.BODIES).resolve(file.get())
                    + " is missing, so the store is damaged; the message was left out");
        }
    }

    private Optional<String> file(String id) throws SQLException {
        return db.first("SELECT file FROM message WHERE id = ?", row -> Optional.ofNullable(row.getString(1)), id)
                .flatMap(found -> found);
    }

    private void forget(String id) throws SQLException {
        for (var table : PAGED) {
            db.change("DELETE FROM " + table + " WHERE " + key(table) + " = ?", id);
        }
    }

    private boolean isCopied(String name) throws IOException {
        var from = live.resolve(Manifest.BODIES).resolve(name);
        var to = target.resolve(Manifest.BODIES).resolve(name);
        try {
            linkOrCopy(from, to);
            bodies.add(name);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void linkOrCopy(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            DurableFiles.copy(from, to);
        }
    }

    private long count(String sql) throws SQLException {
        return db.first(sql, row -> row.getLong(1)).orElse(0L);
    }

    /// Compares every file of a backup with its checksum.
    ///
    /// @throws StorageException naming what is wrong
    public static BackupReport verify(Path backup, Progress progress) throws StorageException {
        var manifest = Manifest.read(backup);
        manifest.check(backup, progress);
        return manifest.report(List.of());
    }
}
