package org.stsrelay.delivery.clock;

import java.time.Instant;
import java.util.Optional;

/// The newest time that was believed, kept over restarts: the clock of a machine that starts cannot be earlier.
public interface ClockMark {

    /// For where nothing is kept.
    ClockMark NOWHERE = new ClockMark() {
        @Override
        public Optional<Instant> newest() {
            return Optional.empty();
        }

        @Override
        public void note(Instant time) {}
    };

    /// What was noted before this start; empty in a new store.
    Optional<Instant> newest();

    /// Notes a time. Returns at once; it becomes durable with whatever is written next.
    void note(Instant time);
}
