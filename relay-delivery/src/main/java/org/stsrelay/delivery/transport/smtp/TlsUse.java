package org.stsrelay.delivery.transport.smtp;

import org.stsrelay.delivery.outcome.TlsFailure;

/// What a new connection does about TLS.
public sealed interface TlsUse {

    /// Nothing is said of any envelope until the host has proved its name by a certificate, over TLS 1.2 or later with
    /// forward secrecy (RFC 8461 §4).
    record Verified() implements TlsUse {}

    /// STARTTLS where it is offered, with whatever certificate and from TLS 1.0 up (RFC 7435); clear text where it is
    /// not.
    record WhenOffered() implements TlsUse {}

    /// Clear text, after TLS has failed on another connection.
    ///
    /// @param why how it failed
    record Without(TlsFailure why) implements TlsUse {}
}
