package org.stsrelay.delivery.storage;

/// The store cannot be opened. The message says what is wrong with which file, and what to do.
public class StorageException extends Exception {
    private static final long serialVersionUID = 1;

    public StorageException(String message) {
        super(message);
    }

    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }

    /// Another process owns the data directory (P5): a reason to try again later, exit status 75.
    public static final class Busy extends StorageException {
        private static final long serialVersionUID = 1;

        public Busy(String message) {
            super(message);
        }
    }
}
