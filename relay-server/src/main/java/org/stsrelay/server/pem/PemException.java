package org.stsrelay.server.pem;

import java.io.IOException;

/// A certificate or key file that does not work. The message names the file and what is wrong.
public final class PemException extends IOException {

    private static final long serialVersionUID = 1;

    private final String hint;

    PemException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /// What to do about it; may be empty.
    public String hint() {
        return hint;
    }
}
