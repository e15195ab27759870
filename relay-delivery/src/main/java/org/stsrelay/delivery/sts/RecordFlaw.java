package org.stsrelay.delivery.sts;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Why a domain's `_mta-sts` records name no policy, for the domain's owner: [StsRecord] has decided that they do not, this
/// finds the place.
///
/// @param text of the record that is wrong
/// @param position of the first character that is wrong in it, counted from 1
/// @param sentence one, about that place
public record RecordFlaw(Kind kind, String text, int position, String sentence) {

    private static final String BEGINNING = "v=STSv1;";
    /// So near its beginning, the name of the version is no accident.
    private static final int NEAR = 24;

    public enum Kind {
        /// Several records, which count as none (RFC 8461 §3.1).
        SEVERAL,
        /// One that does not follow the grammar.
        BROKEN,
        /// One that was meant to be such a record and does not begin as one.
        NEARLY
    }

    /// @param texts the TXT records, the strings of each already joined
    /// @return empty when nothing is wrong, or nothing is there
    public static Optional<RecordFlaw> among(List<String> texts) {
        return switch (StsRecord.among(texts)) {
            case Discovery.Published _,Discovery.Unknown _ -> Optional.empty();
            case Discovery.Broken broken -> Optional.of(located(texts, broken.reason()));
            case Discovery.Absent _ -> texts.stream().filter(RecordFlaw::isMeant).findFirst().map(RecordFlaw::nearly);
        };
    }

    private static RecordFlaw located(List<String> texts, String reason) {
        var candidates = texts.stream().filter(StsRecord::isCandidate).toList();
        var first = candidates.getFirst();
        return candidates.size() > 1
                ? new RecordFlaw(Kind.SEVERAL, candidates.get(1), 1, reason)
                : new RecordFlaw(Kind.BROKEN, first, position(first), reason);
    }

    /// Of the first field that the grammar does not have, or else of the end, where the id is missing.
    private static int position(String text) {
        var start = text.indexOf(';') + 1;
        while (start < text.length()) {
            var semicolon = text.indexOf(';', start);
            var end = semicolon < 0 ? text.length() : semicolon;
            var field = semicolon < 0
                    ? Blanks.stripLeading(text.substring(start))
                    : Blanks.strip(text.substring(start, end));
            if (semicolon < 0 && field.isEmpty()) {
                break;
            }
            if (!StsRecord.isField(field)) {
                return start + 1 + leadingBlanks(text, start, end);
            }
            start = end + 1;
        }
        return text.length() + 1;
    }

    private static int leadingBlanks(String text, int start, int end) {
        var first = start;
        while (first < end && (text.charAt(first) == ' ' || text.charAt(first) == '\t')) {
            first++;
        }
        return first - start;
    }

    private static boolean isMeant(String text) {
        var at = text.toLowerCase(Locale.ROOT).indexOf("stsv1");
        return at >= 0 && at < NEAR;
    }

    private static RecordFlaw nearly(String text) {
        var same = 0;
        while (same < text.length() && same < BEGINNING.length() && text.charAt(same) == BEGINNING.charAt(same)) {
            same++;
        }
        return new RecordFlaw(Kind.NEARLY, text, same + 1,
                "an MTA-STS record begins with exactly '" + BEGINNING + "', in this spelling");
    }
}
