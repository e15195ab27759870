package org.stsrelay.server.check;

import java.time.Duration;
import java.util.Optional;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
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
        record Refused(Connected.TlsRefused end) implements Met {}

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
            case Connected.TlsRefused end -> new Met.Refused(end);
            case Connected.Unreachable silent -> new Met.Silent(silent.stage(), silent.reason());
        };
    }

    /// What the connection had, as far as one came about.
    public Optional<Security> security() {
        return switch (met) {
            case Met.Usable(var facts) -> Optional.of(facts.security());
            case Met.Refused(var end) -> Optional.of(end.reached());
            case Met.Silent(_, _) -> Optional.empty();
        };
    }
}
