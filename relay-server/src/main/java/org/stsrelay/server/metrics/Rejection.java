package org.stsrelay.server.metrics;

/// Why a command or a message of a client was refused.
public enum Rejection {
    RELAY_DENIED, SENDER_NOT_ALLOWED, RECIPIENT_INVALID, TOO_MANY_RECIPIENTS, MESSAGE_TOO_LARGE, RATE_LIMITED, QUEUE_FULL, DISK_FULL, MALFORMED, LOOP, AUTH_REQUIRED, STORE_ERROR, DRAINING
}
