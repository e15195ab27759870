package org.stsrelay.server.cli;

import java.nio.file.Path;
import org.stsrelay.delivery.storage.BackupReport;
import org.stsrelay.delivery.storage.BackupReport.Progress;
import org.stsrelay.delivery.storage.StorageException;

/// What the program does to the store beside a running relay.
public interface Safekeeping {

    BackupReport backup(Path dataDirectory, Path target, Progress progress) throws StorageException;

    BackupReport verify(Path backup, Progress progress) throws StorageException;

    BackupReport restore(Path backup, Path dataDirectory, Progress progress) throws StorageException;
}
