package org.stsrelay.delivery.sts;

/// Text of a stranger, made fit for our logs and reports: short, on one line, in ASCII.
final class Quoted {

    private static final int MAX_LENGTH = 80;

    private Quoted() {}

    static String of(String text) {
        var shown = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
        return "'" + shown.replaceAll("[^\\x20-\\x7e]", "?") + "'";
    }
}
