package org.stsrelay.reporting.report;

/// Text in lines that fit a screen. What a terminal or a mail program might act on is shown as a question mark.
final class Page {

    private static final int WIDTH = 76;
    private static final int LONGEST = 300;

    private final StringBuilder text = new StringBuilder();

    void paragraph(String words) {
        var column = 0;
        for (var word : shown(words).split(" ")) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                text.append('\n');
                column = 0;
            }
            if (column > 0) {
                text.append(' ');
                column++;
            }
            text.append(word);
            column += word.length();
        }
        text.append("\n\n");
    }

    void line(String line) {
        var shown = shown(line);
        text.append(shown.length() > LONGEST ? shown.substring(0, LONGEST) + "..." : shown).append('\n');
    }

    void gap() {
        text.append('\n');
    }

    private static String shown(String words) {
        return words.replaceAll("[^ -~]", "?");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
