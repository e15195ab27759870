package org.stsrelay.server.cli;

/// The end of a command: what to tell on stderr, and the exit code.
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exit;
    private final String sentence;

    Failure(int exit, String sentence) {
        super(sentence);
        this.exit = exit;
        this.sentence = sentence;
    }

    int exit() {
        return exit;
    }

    String sentence() {
        return sentence;
    }
}
