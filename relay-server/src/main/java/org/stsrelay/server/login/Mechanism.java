package org.stsrelay.server.login;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The ways to log in, best first: a client that knows SCRAM never shows its password.
public enum Mechanism {
    /// RFC 7677.
    SCRAM_SHA_256,
    /// RFC 4616.
    PLAIN,
    /// Never standardised, and all that some printers know.
    LOGIN;

    /// As clients and servers spell it.
    public String token() {
        return name().replace('_', '-');
    }

    /// @param token in any case
    public static Optional<Mechanism> of(String token) {
        var wanted = token.toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(mechanism -> mechanism.token().equals(wanted)).findFirst();
    }
}
