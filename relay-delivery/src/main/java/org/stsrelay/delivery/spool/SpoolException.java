package org.stsrelay.delivery.spool;

/// The store could not keep something. The message says what happened, to which file, and what to do.
public class SpoolException extends Exception {
    private static final long serialVersionUID = 1;

    public SpoolException(String message) {
        super(message);
    }

    public SpoolException(String message, Throwable cause) {
        super(message, cause);
    }

    /// The disk is full, or has less than `queue.keep-free` left: new mail is refused early, so that settling still works
    /// (P1).
    public static final class Full extends SpoolException {
        private static final long serialVersionUID = 1;

        public Full(String message) {
            super(message);
        }
    }
}
