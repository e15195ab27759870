package org.stsrelay.delivery.https;

/// A stranger's words, on one line and not too many.
public final class OneLine {

    private static final int MAX_SHOWN = 200;

    private OneLine() {}

    public static String of(String text) {
        return of(text, MAX_SHOWN);
    }

    public static String of(String text, int max) {
        var line = text.replaceAll("[^\\x20-\\x7e]", "?");
        return line.length() > max ? line.substring(0, max) + "..." : line;
    }
}
