package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.stsrelay.delivery.storage.BackupReport;
import org.stsrelay.delivery.storage.BackupReport.Progress;
import org.stsrelay.delivery.storage.StorageException;

/// Puts a backup into an empty data directory. All mail in it is held: what waited then may have been delivered since,
/// and only a person can tell.
public final class SqliteRestore {

    private SqliteRestore() {}

    /// @throws StorageException.Busy when a relay runs on the data directory
    /// @throws StorageException when the backup is damaged or the directory is not empty; nothing is restored then
    public static BackupReport restore(Path backup, Path dataDirectory, Clock clock, Progress progress)
            throws StorageException {
        var manifest = Manifest.read(backup);
        try (var directory = DataDirectory.own(dataDirectory)) {
            refuseOccupied(directory);
            manifest.check(backup, progress);
            copy(backup, manifest, directory, clock);
            return manifest.report(List.of());
        } catch (IOException | SQLException e) {
            throw new StorageException("the backup in " + backup + " could not be restored to " + dataDirectory + ": "
                    + e.getMessage() + ". Empty that folder and try again when there is enough space.", e);
        }
    }

    private static void refuseOccupied(DataDirectory directory) throws IOException, StorageException {
        var bodies = directory.bodies();
        if (Files.exists(directory.database()) || (Files.isDirectory(bodies) && !DurableFiles.isEmpty(bodies))) {
            throw new StorageException(directory.path() + " holds a store already, and restoring never overwrites one."
                    + " Stop the relay and move what is there away: mv " + directory.path() + " " + directory.path()
                    + ".before-restore");
        }
    }

    /// The database gets its name last: until then there is no store in the folder.
    private static void copy(Path backup, Manifest manifest, DataDirectory directory, Clock clock)
            throws IOException, SQLException, StorageException {
        var unfinished = directory.path().resolve("relay.db.restoring");
        try {
            copyDatabase(backup.resolve(Manifest.DATABASE), unfinished, manifest.taken(), clock);
            copyBodies(backup, manifest, directory);
            Files.move(unfinished, directory.database(), StandardCopyOption.ATOMIC_MOVE);
            DataDirectory.sync(directory.path());
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /// The backup stays as it is, so no other copy is kept of an older schema.
    private static void copyDatabase(Path original, Path copy, Instant taken, Clock clock)
            throws IOException, SQLException, StorageException {
        Files.deleteIfExists(copy);
        DurableFiles.copy(original, copy);
        try (var db = Db.forRestoring(copy)) {
            Schema.current().bringUpCopy(db, original, clock);
            hold(db, taken, clock.instant());
        }
        DurableFiles.sync(copy);
    }

    private static void copyBodies(Path backup, Manifest manifest, DataDirectory directory) throws IOException {
        DurableFiles.privateFolder(directory.bodies());
        for (var file : manifest.files()) {
            if (!file.name().equals(Manifest.DATABASE)) {
                DurableFiles.copy(backup.resolve(file.name()), directory.path().resolve(file.name()));
            }
        }
        DataDirectory.sync(directory.bodies());
    }

    /// What was held already keeps its reason; what was ordered back is only held, since its sender may have been told.
    private static void hold(Db db, Instant taken, Instant now) throws SQLException {
        var restored = "restored from the backup of " + taken.truncatedTo(ChronoUnit.SECONDS);
        var why = restored + ": it may have been delivered since, so it goes out only when it is released by hand";
        db.begin();
        db.change("""
                UPDATE consignment SET remark = iif(state = 'held' AND ordered IS NULL, remark, ?), ordered = NULL,
                    state = 'held' WHERE state IN ('waiting', 'held')""", why);
        db.change("UPDATE message SET state = 'held' WHERE finished IS NULL");
        RestoredReports.end(db, restored + ": it may have been sent since", why, now);
        db.commit();
    }
}
