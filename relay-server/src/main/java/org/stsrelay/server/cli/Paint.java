package org.stsrelay.server.cli;

/// Colours, where somebody sits at a terminal that shows them.
enum Paint {
    COLOURED, PLAIN;

    static Paint of(Shell shell) {
        return shell.around().console().isPresent() ? COLOURED : PLAIN;
    }

    String good(String text) {
        return in(32, text);
    }

    String poor(String text) {
        return in(33, text);
    }

    String bad(String text) {
        return in(31, text);
    }

    String strong(String text) {
        return in(1, text);
    }

    private String in(int code, String text) {
        return this == COLOURED ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
