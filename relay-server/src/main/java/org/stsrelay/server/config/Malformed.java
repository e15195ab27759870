package org.stsrelay.server.config;

/// A value is not what its type wants. The reader turns it into a [Problem] at the value's position.
final class Malformed extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final String hint;

    Malformed(String what, String hint) {
        super(what);
        this.hint = hint;
    }

    String what() {
        return String.valueOf(getMessage());
    }

    String hint() {
        return hint;
    }
}
