package org.stsrelay.delivery.storage.sqlite;

import java.nio.file.Path;
import java.time.Clock;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.storage.StorageException;
import org.stsrelay.delivery.storage.StorageSettings;

/// Opens stores for tests, on whatever disk there is.
final class Stores {

    private Stores() {}

    static StorageSettings settings(Path directory) {
        return StorageSettings.of(directory).withKeepFree(0).withBallast(0);
    }

    static SqliteStorage open(Path directory, Clock clock) {
        return open(settings(directory), clock);
    }

    static SqliteStorage open(StorageSettings settings, Clock clock) {
        try {
            return SqliteStorage.open(settings, clock, SpoolListener.NOBODY);
        } catch (StorageException e) {
            throw new AssertionError(e);
        }
    }
}
