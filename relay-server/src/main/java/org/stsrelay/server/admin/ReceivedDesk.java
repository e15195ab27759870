package org.stsrelay.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.List;
import org.stsrelay.delivery.ledger.ReceivedDay;
import org.stsrelay.delivery.ledger.ReceivedReport;

/// Keeps TLS reports that others sent, and says what is in them.
public interface ReceivedDesk {

    /// What came of one file, which may have several reports.
    sealed interface Import {

        record Taken(List<TakenReport> reports) implements Import {
            public Taken {
                reports = List.copyOf(reports);
            }
        }

        /// @param reason why it cannot be read, or one in it: half a sentence that begins with `it`
        record Unreadable(String reason) implements Import {}
    }

    /// @param isDated false when the report has no usable date
    record TakenReport(ReceivedReport report, boolean isDated, Outcome outcome) {}

    enum Outcome {
        NEW,
        /// It was here before.
        KNOWN,
        /// All the room is taken by reports of later days.
        NO_ROOM,
        /// It is about a day that would be forgotten at once.
        TOO_OLD
    }

    /// @param file in any form that a report comes in
    Import take(InputStream file) throws IOException;

    /// What is kept of a day, worst first.
    ///
    /// @param domain only of this one and what is below it; of all when empty
    List<ReceivedDay> of(LocalDate day, String domain, int limit, int failures);
}
