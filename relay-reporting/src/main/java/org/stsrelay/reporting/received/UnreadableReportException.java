package org.stsrelay.reporting.received;

/// What was given is no TLS report that can be read. The message says why, for people.
public final class UnreadableReportException extends Exception {

    private static final long serialVersionUID = 1;

    UnreadableReportException(String message) {
        super(message);
    }

    UnreadableReportException(String message, Throwable cause) {
        super(message, cause);
    }
}
