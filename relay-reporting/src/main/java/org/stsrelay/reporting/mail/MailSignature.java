package org.stsrelay.reporting.mail;

import java.io.IOException;
import java.time.Instant;

/// Signs mail.
@FunctionalInterface
public interface MailSignature {

    /// The header field to put before the message, with its line end.
    ///
    /// @param message as it will be stored and sent
    /// @throws IOException when it cannot be signed
    String of(byte[] message, Instant at) throws IOException;
}
