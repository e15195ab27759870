package org.stsrelay.server.admin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What an operator can do to messages in the queue.
public enum QueueVerb {
    RETRY, HOLD, RELEASE, BOUNCE, DELETE;

    /// The spelling in commands, paths and the log.
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<QueueVerb> of(String token) {
        return Arrays.stream(values()).filter(verb -> verb.token().equals(token)).findFirst();
    }
}
