package org.stsrelay.server.metrics;

/// How a login ended.
public enum LoginAttempt {
    SUCCESS, FAILURE,
    /// Too many failures before, or too many others at once: nothing was looked at.
    NOT_TRIED
}
