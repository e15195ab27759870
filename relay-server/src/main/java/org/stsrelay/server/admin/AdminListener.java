package org.stsrelay.server.admin;

import java.time.Duration;

/// Told of what is asked and done over HTTP, for metrics. Must not throw.
public interface AdminListener {

    void actedOn(QueueVerb verb, int messages);

    /// @param status of the answer
    void served(int status, Duration took);

    /// For those who do not listen.
    AdminListener NOBODY = new AdminListener() {
        @Override
        public void actedOn(QueueVerb verb, int messages) {}

        @Override
        public void served(int status, Duration took) {}
    };
}
