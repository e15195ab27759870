package org.stsrelay.delivery.spool;

import java.time.Duration;

/// Told of the store's work, for metrics. Must not throw.
public interface SpoolListener {

    void done(Operation operation, Duration took);

    void failed(Operation operation);

    /// What was to be counted for TLS reports and could not be.
    default void uncounted() {}

    enum Operation {
        ENQUEUE, CLAIM, COMPLETE, DEFER, QUERY
    }

    /// For those who do not listen.
    SpoolListener NOBODY = new SpoolListener() {
        @Override
        public void done(Operation operation, Duration took) {}

        @Override
        public void failed(Operation operation) {}
    };
}
