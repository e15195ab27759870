package org.stsrelay.delivery.transport;

import java.time.Duration;

/// Told of connections, for metrics. Must not throw.
public interface TransportListener {

    void connection(Result result);

    /// @param protocol such as `TLSv1.3`
    void handshake(String protocol, Duration took);

    enum Result {
        OPENED, REUSED, FAILED
    }

    /// For those who do not listen.
    TransportListener NOBODY = new TransportListener() {
        @Override
        public void connection(Result result) {}

        @Override
        public void handshake(String protocol, Duration took) {}
    };
}
