package org.stsrelay.server.logging;

/// Makes text from the network safe to stand in a log line: it cannot end the line, forge a field, steer a terminal or
/// fill the disk.
public final class LogText {

    /// A reply may have many lines; more than this tells nothing new.
    private static final int MOST = 1000;

    private LogText() {}

    /// A value without quotes: what could end it, blanks and angle brackets included, is written as `\\u{20}`.
    static String bare(String text) {
        return written(text, " <>\"\\");
    }

    /// A value in double quotes.
    static String quoted(String text) {
        return '"' + written(text, "\"\\") + '"';
    }

    /// The whole text with `?` for whatever is not visible, for text that cannot be escaped any more.
    public static String masked(String text) {
        if (isPlain(text)) {
            return text;
        }
        var safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> safe.appendCodePoint(isVisible(c) ? c : '?'));
        return safe.toString();
    }

    private static String written(String text, String special) {
        if (text.length() <= MOST && isPlain(text) && isWithout(special, text)) {
            return text;
        }
        var safe = new StringBuilder(text.length() + 16);
        var shown = text.codePoints().limit(MOST).toArray();
        for (var c : shown) {
            append(safe, c, special);
        }
        return text.codePointCount(0, text.length()) > shown.length ? safe.append("...").toString() : safe.toString();
    }

    /// Whether a value can stand without quotes and is not misread.
    static boolean isOneWord(String text) {
        return !text.isEmpty() && isWithout(" \"\\", text)
                && (isPlain(text) || text.codePoints().allMatch(LogText::isVisible));
    }

    private static boolean isWithout(String special, String text) {
        for (var i = 0; i < special.length(); i++) {
            if (text.indexOf(special.charAt(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether all of it is visible ASCII. Nearly all text is, so that it is worth a look without the tables of Unicode.
    private static boolean isPlain(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static void append(StringBuilder safe, int c, String special) {
        if (isVisible(c) && special.indexOf(c) < 0) {
            safe.appendCodePoint(c);
        } else if (c == '"' || c == '\\') {
            safe.append('\\').append((char) c);
        } else {
            safe.append("\\u{").append(Integer.toHexString(c)).append('}');
        }
    }

    /// Neither a control (C1 included) nor a separator nor one of the invisible marks that turn the direction of text.
    static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR, Character.UNASSIGNED, Character.PRIVATE_USE ->
                false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
