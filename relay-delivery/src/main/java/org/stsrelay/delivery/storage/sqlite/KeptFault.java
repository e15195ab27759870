package org.stsrelay.delivery.storage.sqlite;

import java.util.Optional;
import org.stsrelay.delivery.fault.FaultMark;
import org.stsrelay.delivery.spool.SpoolListener.Operation;

/// Which fault stands, in the table `mark`.
record KeptFault(Writer writer, Readers readers, Watch watch) implements FaultMark {

    private static final String NAME = "local-fault";

    @Override
    public Optional<String> kept() {
        return watch.orFail(Operation.QUERY, "whether a local fault stood cannot be read",
                () -> readers.read(db -> db.first("SELECT value FROM mark WHERE name = ?", row -> row.getString(1),
                        NAME)));
    }

    @Override
    public void keep(Optional<String> mark) {
        watch.orFail(Operation.QUERY, "whether a local fault stands cannot be kept", () -> writer.perform(db -> {
            db.change("DELETE FROM mark WHERE name = ?", NAME);
            if (mark.isPresent()) {
                db.change("INSERT INTO mark (name, value) VALUES (?, ?)", NAME, mark.get());
            }
            return () -> true;
        }));
    }
}
