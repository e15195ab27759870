package org.stsrelay.reporting.record;

import java.util.List;
import java.util.regex.Pattern;

/// What the TXT records at `_smtp._tls` come to (RFC 8460 §3).
public sealed interface ReportingRecord {

    /// @param destinations in the order of the record, never empty
    /// @param flaws what had to be passed over
    record Published(List<Destination> destinations, List<Flaw> flaws) implements ReportingRecord {
        public Published {
            destinations = List.copyOf(destinations);
            flaws = List.copyOf(flaws);
        }
    }

    /// There is no such record: nobody wants reports.
    record Absent() implements ReportingRecord {}

    /// There are several, which counts as none (RFC 8460 §3).
    record Several(int count) implements ReportingRecord {}

    /// There is one, and no report could be sent by it.
    ///
    /// @param text of the record
    /// @param flaws never empty
    record Useless(String text, List<Flaw> flaws) implements ReportingRecord {
        public Useless {
            flaws = List.copyOf(flaws);
        }
    }

    /// Blanks before the semicolon are in the grammar and not in the prose; whoever writes one means the record to be one.
    Pattern BEGINNING = Pattern.compile("v=TLSRPTv1[ \t]*;");

    /// Others are dropped first, and only then must there be exactly one.
    ///
    /// @param texts the TXT records, the strings of each already joined
    static ReportingRecord among(List<String> texts) {
        var candidates = texts.stream().filter(text -> BEGINNING.matcher(text).lookingAt()).toList();
        return switch (candidates.size()) {
            case 0 -> new Absent();
            case 1 -> RecordReader.read(candidates.getFirst());
            default -> new Several(candidates.size());
        };
    }
}
