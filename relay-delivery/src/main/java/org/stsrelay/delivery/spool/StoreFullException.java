package org.stsrelay.delivery.spool;

import java.io.IOException;

/// The disk has no room for more of a body. The message says where and what to do.
public final class StoreFullException extends IOException {
    private static final long serialVersionUID = 1;

    public StoreFullException(String message) {
        super(message);
    }

    public StoreFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
