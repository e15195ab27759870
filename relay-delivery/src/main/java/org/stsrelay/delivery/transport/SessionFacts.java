package org.stsrelay.delivery.transport;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import org.stsrelay.delivery.outcome.AttemptRecord.TlsSession;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.policy.TlsRequirement;
import org.stsrelay.delivery.transport.Transport.Endpoint;

/// What a session established about its peer: facts, never a permission. Each message's own requirement is held against
/// them before its MAIL FROM (P14), so one connection may serve several policies and none gets less than it asks for.
///
/// @param source our end
/// @param established when TLS was judged, or when the connection stood
public record SessionFacts(Endpoint endpoint, InetAddress source, Instant established, Security security) {

    public sealed interface Security {

        /// @param why TLS is not in use, absent when the host was never asked
        record Clear(Optional<TlsFailure> why) implements Security {}

        /// @param webPki absent when the certificate chain leads to a trust anchor, is valid now and names the host, and
        ///     the protocol is TLS 1.2 or later (RFC 8461 §4.2); else what is wrong
        record Tls(TlsSession session, Optional<TlsFailure> webPki) implements Security {}
    }

    /// Whether a message with this requirement may be named to the peer.
    public boolean satisfy(TlsRequirement requirement) {
        return switch (requirement) {
            case TlsRequirement.Opportunistic(),TlsRequirement.Observed(_, _) -> true;
            case TlsRequirement.WebPki(_) -> switch (security) {
                case Security.Clear(_) -> false;
                case Security.Tls(_, var webPki) -> webPki.isEmpty();
            };
        };
    }
}
