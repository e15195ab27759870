package org.stsrelay.server.check;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.transport.SessionFacts;
import org.stsrelay.delivery.transport.SessionFacts.Security;
import org.stsrelay.delivery.transport.Transport.Connected;
import org.stsrelay.delivery.transport.Transport.Endpoint;

/// One address of an MX host, up to where MAIL FROM would follow.
///
/// @param met what came of it
/// @param took from the first packet on
public record Visit(Endpoint endpoint, Met met, Duration took) {

    public sealed interface Met {

        /// The envelope could be named to the host.
        record Usable(SessionFacts facts) implements Met {}

        /// TLS did not prove what is required.
        ///
        /// @param source our address, absent when no connection was made
        /// @param reached how far TLS had come
        record Refused(Stage stage, TlsFailure failure, Optional<InetAddress> source,
                Security reached) implements Met {}

        /// @param stage where it ended
        record Silent(Stage stage, String reason) implements Met {}
    }

    static Met met(Connected connected) {
        return switch (connected) {
            case Connected.Open(var session) -> {
                try (session) {
                    yield new Met.Usable(session.facts());
                }
            }
            case Connected.TlsRefused refused ->
                new Met.Refused(refused.stage(), refused.failure(), refused.source(), refused.reached());
            case Connected.Unreachable silent -> new Met.Silent(silent.stage(), silent.reason());
        };
    }

    /// What the connection had, as far as one came about.
    public Optional<Security> security() {
        return switch (met) {
            case Met.Usable(var facts) -> Optional.of(facts.security());
            case Met.Refused refused -> Optional.of(refused.reached());
            case Met.Silent(_, _) -> Optional.empty();
        };
    }
}
