package org.stsrelay.delivery.sts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the TXT records at `_mta-sts` (RFC 8461 §3.1): which one counts, and the id in it.
final class StsRecord {

    private static final String VERSION = "v=STSv1";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,32}");
    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([!-:<>-~]+)");

    private StsRecord() {}

    /// Others are dropped first, and only then must there be exactly one.
    ///
    /// @param texts the TXT records, the strings of each already joined
    static Discovery among(List<String> texts) {
        var candidates = texts.stream().filter(StsRecord::isCandidate).toList();
        return switch (candidates.size()) {
            case 0 -> new Discovery.Absent("none of the TXT records begins with 'v=STSv1;'");
            case 1 -> parse(candidates.getFirst());
            default -> new Discovery.Broken("multiple-sts-records",
                    "there are " + candidates.size() + " MTA-STS records where only one may be");
        };
    }

    /// The grammar allows a blank before the semicolon, the prose does not; a domain that writes one means its record
    /// to be one.
    static boolean isCandidate(String text) {
        return text.startsWith(VERSION) && Blanks.stripLeading(text.substring(VERSION.length())).startsWith(";");
    }

    /// Whether the grammar has such a field, its blanks stripped.
    static boolean isField(String text) {
        var match = FIELD.matcher(text);
        return match.matches() && (!match.group(1).equals("id") || ID.matcher(match.group(2)).matches());
    }

    private static Discovery parse(String text) {
        var id = Optional.<String>empty();
        for (var field : fields(text)) {
            var match = FIELD.matcher(field);
            if (!match.matches()) {
                return broken("expected 'name=value' but found " + Quoted.of(field));
            }
            // The first of a repeated field counts (RFC 8461 §3.2, for TXT records as well).
            if (id.isEmpty() && match.group(1).equals("id")) {
                id = Optional.of(match.group(2));
            }
        }
        if (id.isEmpty()) {
            return broken("it has no id");
        }
        return ID.matcher(id.get()).matches()
                ? new Discovery.Published(id.get(), true)
                : broken("expected an id of 1 to 32 letters and digits but found " + Quoted.of(id.get()));
    }

    /// What stands between the delimiters, after the version. A delimiter may end the record, and blanks belong to
    /// delimiters only.
    private static List<String> fields(String text) {
        var parts = text.split(";", -1);
        var last = parts.length - 1;
        var fields = new ArrayList<String>();
        for (var i = 1; i < last; i++) {
            fields.add(Blanks.strip(parts[i]));
        }
        var end = Blanks.stripLeading(parts[last]);
        if (!end.isEmpty()) {
            fields.add(end);
        }
        return fields;
    }

    private static Discovery broken(String problem) {
        return new Discovery.Broken("invalid-sts-record", "the MTA-STS record is broken: " + problem);
    }
}
