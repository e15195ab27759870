package org.stsrelay.reporting;

/// What others wrote, as it goes into a report: printable ASCII of bounded length (RFC 8460 §7).
final class PlainText {

    private static final int MAX = 200;

    private PlainText() {}

    static String of(String text) {
        var bounded = text.length() > MAX ? text.substring(0, MAX) : text;
        return bounded.replaceAll("[^ -~]", "?");
    }
}
