package org.stsrelay.delivery.spool;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The value of a header field as its lines come by, as much of it as is of interest.
final class FieldValue {

    private final int limit;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream(0);
    private boolean cut;

    FieldValue(int limit) {
        this.limit = limit;
    }

    void add(byte[] line, int from, int to) {
        var room = limit - octets.size();
        cut |= to - from > room;
        octets.write(line, from, Math.min(to - from, room));
    }

    boolean isEmpty() {
        return octets.size() == 0;
    }

    /// Whether there is more of it than [#text] has.
    boolean isCut() {
        return cut;
    }

    /// Unfolded, as UTF-8.
    String text() {
        return octets.toString(StandardCharsets.UTF_8);
    }
}
