package org.stsrelay.reporting.received;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// Dates as reports have them: RFC 3339, and the form without a zone that one big sender uses, which is UTC.
final class Dates {

    private Dates() {}

    static Optional<Instant> of(String text) {
        try {
            var found = DateTimeFormatter.ISO_DATE_TIME.parseBest(text.strip(), OffsetDateTime::from,
                    LocalDateTime::from);
            return Optional.of(found instanceof OffsetDateTime at
                    ? at.toInstant()
                    : LocalDateTime.from(found).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
