package org.stsrelay.server.admin;

import java.io.IOException;

/// What was read is no [MovedMessage]; the text says why.
public final class MovedMessageException extends IOException {
    private static final long serialVersionUID = 1;

    public MovedMessageException(String message) {
        super(message);
    }
}
