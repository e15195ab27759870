package org.stsrelay.server.admin;

import java.time.Instant;
import java.util.Optional;

/// What keeps a fault of ours from turning the queue into bounces.
public interface BrakeDesk {

    boolean isArmed();

    /// Lets failures be returned to their senders again.
    void clear();

    /// The way in which TLS fails everywhere at once, if it does.
    Optional<Fault> fault();

    /// Takes it that there is no such fault.
    void clearFault();

    /// @param kind a short token
    /// @param reason what happens, what that means, what to do
    record Fault(String kind, Instant since, String reason) {}
}
