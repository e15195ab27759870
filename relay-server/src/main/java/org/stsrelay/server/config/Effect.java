package org.stsrelay.server.config;

/// When a change of a key counts in a relay that runs.
public enum Effect {
    /// At once, with a reload.
    LIVE,
    /// Only after a restart.
    RESTART,
    /// Not in this release.
    LATER
}
