package org.stsrelay.server.admin;

/// What keeps a fault of ours from turning the queue into bounces.
public interface BrakeDesk {

    boolean isArmed();

    /// Lets failures be returned to their senders again.
    void clear();
}
