package org.stsrelay.server.users;

import java.io.IOException;

/// A users file with a fault. The message has the file, the line, the column and what is wrong there.
public final class BrokenUsersException extends IOException {

    private static final long serialVersionUID = 1;

    BrokenUsersException(String message) {
        super(message);
    }
}
