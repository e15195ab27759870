package org.stsrelay.server.inbound;

import java.io.IOException;

/// A certificate or key file that does not work. The message names the file, what is wrong and what to do.
final class CertificateFileException extends IOException {

    private static final long serialVersionUID = 1;

    CertificateFileException(String message) {
        super(message);
    }

    CertificateFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
