package org.stsrelay.delivery.transport.smtp;

import java.util.Optional;
import java.util.function.Function;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.transport.SessionFacts.Security;

/// What a new connection does about TLS.
public sealed interface TlsUse {

    /// Nothing is said of any envelope before there is a session over TLS 1.2 or later with forward secrecy, and before the
    /// host has proved what is asked of it (RFC 8461 §4, RFC 7672 §2.2).
    ///
    /// @param serverName for SNI
    /// @param proof what the session falls short of
    record Mandatory(DomainPart serverName, Function<Security.Tls, Optional<TlsFailure>> proof) implements TlsUse {}

    /// STARTTLS where it is offered, with whatever certificate and from TLS 1.0 up (RFC 7435); clear text where it is
    /// not.
    record WhenOffered() implements TlsUse {}

    /// Clear text, after TLS has failed on another connection.
    ///
    /// @param why how it failed
    record Without(TlsFailure why) implements TlsUse {}
}
