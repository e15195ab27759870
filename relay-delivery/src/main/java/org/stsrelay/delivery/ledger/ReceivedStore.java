package org.stsrelay.delivery.ledger;

import java.time.LocalDate;
import java.util.List;

/// Keeps what others reported of domains of ours. Reading and writing fail with an unchecked exception when the store does.
public interface ReceivedStore {

    enum Taken {
        NEW,
        /// It was here before, and is counted once.
        KNOWN,
        /// All the room is taken by reports of later days.
        NO_ROOM
    }

    /// Durable on return. Where there is no room, the oldest reports make way.
    Taken keep(ReceivedReport report);

    /// Worst first: by sessions that failed, then by failures told of.
    ///
    /// @param domain only this one and what is below it, such as its hosts; all when empty
    /// @param limit of the rows
    /// @param failures of a row
    List<ReceivedDay> of(LocalDate day, String domain, int limit, int failures);

    /// Drops what is about the days before that one.
    void forgetBefore(LocalDate day);
}
