package org.stsrelay.delivery.transport.smtp;

import java.io.IOException;

/// The peer sent something that is no SMTP reply (RFC 5321 §4.2), so nothing it says can be relied on any more.
final class ReplySyntaxException extends IOException {

    private static final long serialVersionUID = 1;

    ReplySyntaxException(String message) {
        super(message);
    }
}
