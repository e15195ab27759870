package org.stsrelay.reporting.record;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Goes through the fields of one record, tolerantly: a field that is broken takes nothing from one that is not.
final class RecordReader {

    /// More places than this are nobody's wish, and each costs every reporter a delivery a day.
    private static final int MAX_DESTINATIONS = 10;
    private static final int MAX_FLAWS = 20;
    private static final int MAX_SHOWN = 100;

    private static final Pattern EXTENSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}=[!-:<>-~]+");
    private static final String RUA = "rua=";

    private final String text;
    private final List<Destination> destinations = new ArrayList<>();
    private final List<Flaw> flaws = new ArrayList<>();
    private boolean hasRua;

    private RecordReader(String text) {
        this.text = text;
    }

    /// @param text that begins as such a record does
    static ReportingRecord read(String text) {
        var reader = new RecordReader(text);
        reader.fields();
        return reader.result();
    }

    private ReportingRecord result() {
        if (!destinations.isEmpty()) {
            return new ReportingRecord.Published(destinations, flaws);
        }
        if (!hasRua) {
            flaw(text.length() + 1, "it has no rua field, so there is no place to send reports to");
        }
        return new ReportingRecord.Useless(text, flaws);
    }

    private void fields() {
        var start = text.indexOf(';') + 1;
        while (start < text.length()) {
            var end = text.indexOf(';', start);
            var stop = end < 0 ? text.length() : end;
            field(Piece.of(text, start, stop), end < 0);
            start = stop + 1;
        }
    }

    private void field(Piece field, boolean last) {
        if (field.text().startsWith(RUA)) {
            hasRua = true;
            uris(field.from(RUA.length()));
        } else if (field.text().isEmpty() ? !last : !EXTENSION.matcher(field.text()).matches()) {
            flaw(field.position(), "expected 'name=value' but found " + shown(field.text()));
        }
    }

    private void uris(Piece list) {
        var start = 0;
        while (start <= list.text().length()) {
            var comma = list.text().indexOf(',', start);
            var stop = comma < 0 ? list.text().length() : comma;
            uri(list.part(start, stop));
            start = stop + 1;
        }
    }

    private void uri(Piece uri) {
        try {
            var destination = ReportUri.read(uri.text());
            if (destinations.size() < MAX_DESTINATIONS && !isThere(destination)) {
                destinations.add(destination);
            }
        } catch (IllegalArgumentException e) {
            flaw(uri.position(), e.getMessage() + " but found " + shown(uri.text()));
        }
    }

    /// By its one spelling: two of the same would be two reports to one place.
    private boolean isThere(Destination destination) {
        return destinations.stream().anyMatch(each -> each.toString().equals(destination.toString()));
    }

    private void flaw(int position, String sentence) {
        if (flaws.size() < MAX_FLAWS) {
            flaws.add(new Flaw(position, sentence));
        }
    }

    /// A stranger's words, on one line and not too many.
    private static String shown(String piece) {
        var line = piece.replaceAll("[^ -~]", "?");
        return line.isEmpty()
                ? "nothing"
                : "'" + (line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + "..." : line) + "'";
    }
}
