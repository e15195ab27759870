package org.stsrelay.server.config;

import static java.util.Comparator.comparingInt;

import java.util.Collection;
import java.util.Optional;

/// Typing errors and how to show them.
final class Spelling {

    private static final int TOO_FAR = 3;
    private static final int SHOWN = 60;

    private Spelling() {}

    /// The candidate that was most likely meant, if one is near.
    static Optional<String> closest(String written, Collection<String> candidates) {
        return candidates.stream()
                .min(comparingInt(candidate -> distance(written, candidate)))
                .filter(candidate -> distance(written, candidate) < Math.min(TOO_FAR, candidate.length()));
    }

    /// For a message: short, on one line, without control characters.
    static String printable(String text) {
        var line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
    }

    /// Levenshtein's: the fewest insertions, deletions and replacements.
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var above = row[j];
                var replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(Math.min(above, row[j - 1]) + 1, replaced);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
