package org.stsrelay.server.admin;

import java.util.Locale;

/// How enumerations are spelt in answers and parameters.
final class Tokens {

    private Tokens() {}

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
