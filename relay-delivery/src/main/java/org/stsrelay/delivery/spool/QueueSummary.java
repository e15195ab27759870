package org.stsrelay.delivery.spool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// How much waits and since when, in rows: how an administrator sees at a glance where mail piles up.
///
/// What is counted are consignments: a message for two destinations counts for each of them.
///
/// @param total of everything that waits
/// @param rows the biggest first
/// @param others what the rows that were left out come to, `key` empty
public record QueueSummary(Row total, List<Row> rows, Row others) {

    /// The upper ends of the age columns; what is older is in one more.
    public static final List<Duration> AGES =
            List.of(5, 10, 20, 40, 80, 160, 320, 640, 1280).stream().map(Duration::ofMinutes).toList();

    public QueueSummary {
        rows = List.copyOf(rows);
    }

    /// What makes a row.
    public enum By {
        /// The destination.
        DOMAIN,
        /// Who takes the destination's mail.
        PROVIDER,
        /// Why it waits, in a few words.
        REASON,
        /// The domain of the sender.
        SENDER,
        /// The state, for which the age columns are the answer.
        AGE
    }

    /// @param recipients how many wait
    /// @param byAge consignments by the age of their message: one number for each of [#AGES], and what is older
    /// @param oldest when the oldest was received, [Instant#MAX] when there is none
    public record Row(String key, long consignments, long recipients, List<Long> byAge, Instant oldest) {
        public Row {
            byAge = List.copyOf(byAge);
        }
    }
}
