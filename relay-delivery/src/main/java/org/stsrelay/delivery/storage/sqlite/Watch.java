package org.stsrelay.delivery.storage.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import org.stsrelay.delivery.spool.SpoolListener;
import org.stsrelay.delivery.spool.SpoolListener.Operation;

/// Times what the store does, and tells the listener.
record Watch(SpoolListener listener) {

    @FunctionalInterface
    interface Action<T> {
        T run() throws SQLException;
    }

    <T> T over(Operation operation, Action<T> action) throws SQLException {
        var began = System.nanoTime();
        try {
            var result = action.run();
            listener.done(operation, Duration.ofNanos(System.nanoTime() - began));
            return result;
        } catch (SQLException | RuntimeException e) {
            listener.failed(operation);
            throw e;
        }
    }

    /// For callers who can do nothing about a store that does not answer.
    ///
    /// @param what was wanted, as in `the queue cannot be listed`
    <T> T orFail(Operation operation, String what, Action<T> action) {
        try {
            return over(operation, action);
        } catch (SQLException e) {
            throw new UncheckedIOException(what + ": " + e.getMessage(), new IOException(e));
        }
    }
}
