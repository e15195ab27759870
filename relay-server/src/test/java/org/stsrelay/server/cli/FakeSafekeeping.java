package org.stsrelay.server.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.storage.BackupReport;
import org.stsrelay.delivery.storage.BackupReport.Progress;
import org.stsrelay.delivery.storage.StorageException;

/// Notes what it is asked for, and says what it is told to say.
final class FakeSafekeeping implements Safekeeping {

    private final List<String> done = new ArrayList<>();
    private Optional<StorageException> trouble = Optional.empty();

    List<String> done() {
        return done;
    }

    void fails(StorageException with) {
        trouble = Optional.of(with);
    }

    @Override
    public BackupReport backup(Path dataDirectory, Path target, Progress progress) throws StorageException {
        return report("backup " + dataDirectory + " " + target);
    }

    @Override
    public BackupReport verify(Path backup, Progress progress) throws StorageException {
        return report("verify " + backup);
    }

    @Override
    public BackupReport restore(Path backup, Path dataDirectory, Progress progress) throws StorageException {
        return report("restore " + backup + " " + dataDirectory);
    }

    private BackupReport report(String what) throws StorageException {
        done.add(what);
        if (trouble.isPresent()) {
            throw trouble.get();
        }
        return new BackupReport(Instant.parse("2026-11-24T11:00:00Z"), "1.2.3", 3, 1, 4096,
                List.of("message 01JDCQ8Y5T8KZ4QK6P6Q2W3E4R: its body is missing"));
    }
}
