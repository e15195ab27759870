package org.stsrelay.delivery.transport.smtp;

import org.stsrelay.delivery.transport.Transport.Connected;

/// What an attempt to have a connection came to.
public sealed interface Dialled {

    record Ready(SmtpConnection connection) implements Dialled {}

    /// TLS did not come about or did not prove enough. The connection is closed.
    record NoTls(Connected.TlsRefused end) implements Dialled {}

    /// There is nobody to talk to. The connection, if there was one, is closed.
    record NoAnswer(Connected.Unreachable end) implements Dialled {}
}
