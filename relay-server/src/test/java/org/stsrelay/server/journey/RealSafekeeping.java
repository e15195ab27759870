package org.stsrelay.server.journey;

import java.nio.file.Path;
import java.time.Clock;
import org.stsrelay.delivery.storage.BackupReport;
import org.stsrelay.delivery.storage.BackupReport.Progress;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.sqlite.SqliteBackup;
import org.stsrelay.delivery.storage.sqlite.SqliteRestore;
import org.stsrelay.server.cli.Safekeeping;

/// As the program does it.
record RealSafekeeping(Clock clock) implements Safekeeping {

    @Override
    public BackupReport backup(Path dataDirectory, Path target, Progress progress) throws StorageException {
        return SqliteBackup.take(dataDirectory, target, "test", clock, progress);
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
