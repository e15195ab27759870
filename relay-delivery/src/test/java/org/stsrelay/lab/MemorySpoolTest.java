package org.stsrelay.lab;

import java.time.Instant;
import org.stsrelay.delivery.spool.Spool;
import org.stsrelay.delivery.spool.SpoolContract;

class MemorySpoolTest implements SpoolContract {

    private final LabClock clock = new LabClock(Instant.parse("2026-01-01T12:00:00Z"));
    private final Spool spool = new MemorySpool();

    @Override
    public Spool spool() {
        return spool;
    }

    @Override
    public LabClock clock() {
        return clock;
    }
}
