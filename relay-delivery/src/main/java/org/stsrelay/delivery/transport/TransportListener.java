package org.stsrelay.delivery.transport;

import java.time.Duration;

/// Told of connections, for metrics. Must not throw.
public interface TransportListener {

    void connection(Result result);

    /// @param protocol such as `TLSv1.3`
    void handshake(String protocol, Duration took);

    /// 8-bit content went to a host that does not offer 8BITMIME (`delivery.without-8bitmime: send`).
    default void sentEightBitUnannounced() {}

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
