package org.stsrelay.server.metrics;

/// What became of a client's connection when it came in.
public enum ConnectionResult {
    ACCEPTED, CLIENT_NOT_ALLOWED, TOO_MANY, TLS_ERROR, PROTOCOL_ERROR
}
