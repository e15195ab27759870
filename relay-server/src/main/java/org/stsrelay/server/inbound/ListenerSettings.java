package org.stsrelay.server.inbound;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/// One entry of `listeners` in the configuration file.
///
/// @param name a metric label
/// @param address where to listen; port 0 lets the system choose
/// @param allow who may relay
/// @param bareNewline what a lone LF in a message means
/// @param tls whether and how the listener speaks TLS
public record ListenerSettings(String name, InetSocketAddress address, List<AllowedNetwork> allow,
        BareNewline bareNewline, Tls tls) {

    public ListenerSettings {
        allow = List.copyOf(allow);
    }

    /// A lone LF never ends a message; a lone CR is always refused (P20).
    public enum BareNewline {
        /// It becomes CRLF.
        NORMALISE,
        /// The message is refused.
        REFUSE
    }

    public sealed interface Tls {

        /// Where certificate and key are; empty without TLS.
        default java.util.Optional<Files> pair() {
            return switch (this) {
                case None() -> java.util.Optional.empty();
                case Optional(var files) -> java.util.Optional.of(files);
                case Required(var files) -> java.util.Optional.of(files);
                case Implicit(var files) -> java.util.Optional.of(files);
            };
        }

        /// STARTTLS is not offered.
        record None() implements Tls {}

        /// STARTTLS is offered.
        record Optional(Files files) implements Tls {}

        /// No mail is taken before STARTTLS.
        record Required(Files files) implements Tls {}

        /// The connection begins with the handshake, as on port 465.
        record Implicit(Files files) implements Tls {}
    }

    /// @param certificate PEM, the chain from the leaf up
    /// @param key PEM, unencrypted
    public record Files(Path certificate, Path key) {}
}
