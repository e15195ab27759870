package org.stsrelay.server;

import java.nio.file.Path;
import java.time.Clock;
import org.stsrelay.delivery.storage.BackupReport;
import org.stsrelay.delivery.storage.BackupReport.Progress;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.sqlite.SqliteBackup;
import org.stsrelay.delivery.storage.sqlite.SqliteRestore;
import org.stsrelay.server.cli.Safekeeping;

/// Backups of the embedded store.
record StoreKeeping(String version, Clock clock) implements Safekeeping {

    @Override
    public BackupReport backup(Path dataDirectory, Path target, Progress progress) throws StorageException {
        return SqliteBackup.take(dataDirectory, target, version, clock, progress);
    }

    @Override
    public BackupReport verify(Path backup, Progress progress) throws StorageException {
        return SqliteBackup.verify(backup, progress);
    }

    @Override
    public BackupReport restore(Path backup, Path dataDirectory, Progress progress) throws StorageException {
        return SqliteRestore.restore(backup, dataDirectory, clock, progress);
    }
}
