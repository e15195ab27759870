package org.stsrelay.delivery.fault;

import java.util.Optional;

/// That a fault stands, kept over restarts: mail whose time ran out meanwhile must not be given up at the next start.
public interface FaultMark {

    /// For where nothing is kept.
    FaultMark NOWHERE = new FaultMark() {
        @Override
        public Optional<String> kept() {
            return Optional.empty();
        }

        @Override
        public void keep(Optional<String> mark) {}
    };

    /// What was kept before this start.
    Optional<String> kept();

    /// Durable on return. Fails where the store does.
    ///
    /// @param mark empty when there is no fault any more
    void keep(Optional<String> mark);
}
