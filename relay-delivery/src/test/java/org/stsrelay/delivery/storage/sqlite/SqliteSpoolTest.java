package org.stsrelay.delivery.storage.sqlite;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.spool.QueueDeskContract;
import org.stsrelay.delivery.spool.Spool;
import org.stsrelay.delivery.spool.SpoolContract;
import org.stsrelay.delivery.spool.Letters;
import org.stsrelay.delivery.sts.StsPolicyStore;
import org.stsrelay.delivery.sts.StsPolicyStoreContract;
import org.stsrelay.lab.LabClock;

/// The SQLite store keeps every contract there is.
class SqliteSpoolTest implements SpoolContract, QueueDeskContract, StsPolicyStoreContract {

    @TempDir
    Path directory;

    private final LabClock clock = new LabClock(Instant.parse("2026-01-01T12:00:00Z"));
    private SqliteStorage storage;

    @BeforeEach
    void open() {
        storage = Stores.open(directory, clock);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    public Spool spool() {
        return storage.spool();
    }

    @Override
    public QueueDesk desk() {
        return storage.desk();
    }

    @Override
    public StsPolicyStore policies() {
        return storage.policies();
    }

    @Override
    public LabClock clock() {
        return clock;
    }

    @Override
    public Letters letters() {
        return new Letters(clock);
    }
}
