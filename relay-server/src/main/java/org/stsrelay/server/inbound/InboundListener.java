package org.stsrelay.server.inbound;

import java.time.Duration;
import java.util.Optional;
import org.stsrelay.server.login.Mechanism;

/// Told of what happens at the listeners, for metrics, on the thread it happens on. Must not throw and not block.
public interface InboundListener {

    void connected(String listener);

    /// Follows each [#connected], once.
    void disconnected(String listener);

    /// A connection that never got a greeting.
    void refused(String listener, Rejection reason);

    void accepted(Accepted message);

    /// A command or message that was refused.
    void rejected(String listener, Rejection reason);

    void handshakeFailed(String listener);

    /// A login that came to an end.
    void login(String listener, Mechanism mechanism, LoginResult result);

    enum LoginResult {
        SUCCESS, FAILURE,
        /// Refused without a look, after too many failures or among too many others.
        NOT_TRIED
    }

    /// A message that got its 250.
    ///
    /// @param tlsVersion such as `TLSv1.3`
    /// @param size octets, our own Received field included
    /// @param tookToReply from the last octet of the message to the reply
    record Accepted(String listener, Optional<String> tlsVersion, int recipients, long size, Duration tookToReply) {}

    /// For those who do not listen.
    InboundListener NOBODY = new InboundListener() {
        @Override
        public void connected(String listener) {}

        @Override
        public void disconnected(String listener) {}

        @Override
        public void refused(String listener, Rejection reason) {}

        @Override
        public void accepted(Accepted message) {}

        @Override
        public void rejected(String listener, Rejection reason) {}

        @Override
        public void handshakeFailed(String listener) {}

        @Override
        public void login(String listener, Mechanism mechanism, LoginResult result) {}
    };
}
