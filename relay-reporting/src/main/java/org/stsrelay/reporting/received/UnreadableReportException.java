package org.stsrelay.reporting.received;

/// What was given is no TLS report that can be read. The message says why, for people.
public final class UnreadableReportException extends Exception {

    private static final long serialVersionUID = 1;

    /// What libraries say may quote the input.
    private static final int LONGEST = 300;

    UnreadableReportException(String message) {
        super(plain(message));
    }

    UnreadableReportException(String message, Throwable cause) {
        super(plain(message), cause);
    }

    private static String plain(String message) {
        var bounded = message.length() > LONGEST ? message.substring(0, LONGEST) + "..." : message;
        return bounded.replaceAll("[^ -~]", "?");
    }
}
