package org.stsrelay.delivery.bounce;

/// Text for people, wrapped to a width that every mail program shows.
final class Page {

    private static final int WIDTH = 74;
    private static final String ITEM = "    ";
    private static final int MAX_ITEM = 800;

    private final StringBuilder text = new StringBuilder();

    void paragraph(String words) {
        wrapped("", words);
        text.append("\r\n");
    }

    /// A line of its own, indented.
    void item(String words) {
        wrapped(ITEM, words.length() > MAX_ITEM ? words.substring(0, MAX_ITEM) + "..." : words);
    }

    void endItems() {
        text.append("\r\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void wrapped(String indent, String words) {
        var line = new StringBuilder(indent);
        for (var word : oneLine(words).split(" ")) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append("\r\n");
                line.setLength(0);
                line.append(indent);
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        text.append(line).append("\r\n");
    }

    private static String oneLine(String words) {
        return words.replaceAll("[\\s\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    }
}
