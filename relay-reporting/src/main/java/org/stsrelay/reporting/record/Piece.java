package org.stsrelay.reporting.record;

/// A part of a record without the blanks around it, which belong to the delimiters.
///
/// @param position of its first character in the record, counted from 1
record Piece(String text, int position) {

    static Piece of(String whole, int start, int stop) {
        var first = start;
        var end = stop;
        while (first < end && isBlank(whole.charAt(first))) {
            first++;
        }
        while (end > first && isBlank(whole.charAt(end - 1))) {
            end--;
        }
        return new Piece(whole.substring(first, end), first + 1);
    }

    Piece part(int start, int stop) {
        var inner = of(text, start, stop);
        return new Piece(inner.text(), position - 1 + inner.position());
    }

    /// What follows the first characters, blanks included.
    Piece from(int index) {
        return new Piece(text.substring(index), position + index);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
