package org.stsrelay.server.metrics;

/// Whether a client's connection got a greeting, and if not, why.
public enum ConnectionResult {
    ACCEPTED, CLIENT_NOT_ALLOWED, TOO_MANY, RATE_LIMITED, DRAINING
}
