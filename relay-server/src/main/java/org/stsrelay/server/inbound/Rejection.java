package org.stsrelay.server.inbound;

import java.util.Locale;

/// Why a client was told no. The names are metric labels.
public enum Rejection {
    RELAY_DENIED, SENDER_NOT_ALLOWED, AUTH_REQUIRED,
    /// A login that was refused, whatever is wrong with it.
    AUTH_FAILED, MESSAGE_TOO_LARGE, TOO_MANY_RECIPIENTS, TOO_MANY_CONNECTIONS, RATE_LIMITED,
    /// The queue takes nothing more.
    QUEUE_FULL,
    /// The disk takes nothing more.
    DISK_FULL, STORE_ERROR, DRAINING, LOOP,
    /// An address, a parameter or a message that breaks the rules.
    MALFORMED,
    /// A command that is unknown, out of place or no command at all.
    PROTOCOL;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
