package org.stsrelay.server.inbound;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// One entry of `listeners` in the configuration file.
///
/// @param name a metric label
/// @param address where to listen; port 0 lets the system choose
/// @param allow who may relay
/// @param bareNewline what a lone LF in a message means
/// @param tls whether and how the listener speaks TLS
/// @param clientCertificates who may relay because of a certificate; clients are asked for one only where there is this
/// @param usersFile who may log in; empty when nobody may
public record ListenerSettings(String name, InetSocketAddress address, List<AllowedNetwork> allow,
        BareNewline bareNewline, Tls tls, Optional<ClientCertificates> clientCertificates, Optional<Path> usersFile) {

    public ListenerSettings {
        allow = List.copyOf(allow);
    }

    /// @param authorities PEM, whose certificates count; without it only those listed count
    /// @param names in lower case, one of which a certificate of the authorities has to have; empty for any
    /// @param fingerprints SHA-256 in lower case hex of certificates that count whoever made them
    public record ClientCertificates(Optional<Path> authorities, Set<String> names, Set<String> fingerprints,
            SenderDomains senderDomains, OptionalInt recipientsPerHour) {

        public ClientCertificates {
            names = Set.copyOf(names);
            fingerprints = Set.copyOf(fingerprints);
        }
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
                case Tls.Optional(var files) -> java.util.Optional.of(files);
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
