package org.stsrelay.server.metrics;

/// Why a command or a message of a client was refused.
public enum Rejection {
    RELAY_DENIED, SENDER_NOT_ALLOWED, AUTH_REQUIRED, AUTH_FAILED, TOO_MANY_RECIPIENTS, MESSAGE_TOO_LARGE, RATE_LIMITED, QUEUE_FULL, DISK_FULL, STORE_ERROR, DRAINING, LOOP, MALFORMED, PROTOCOL
}
