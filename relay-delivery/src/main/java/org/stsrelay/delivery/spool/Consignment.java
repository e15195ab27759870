package org.stsrelay.delivery.spool;

import java.time.Instant;
import java.util.List;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.Recipient;

/// A message's part for one destination: the thing that is scheduled.
///
/// @param id unique for ever
/// @param destination the recipients' domain or address literal
/// @param waiting the recipients not yet settled, never empty while it waits
/// @param attempts how many attempts were made
/// @param due when the next one is due
/// @param warned whether the sender has heard that it waits
public record Consignment(Id id, DomainPart destination, List<Recipient> waiting, int attempts, Instant due,
        boolean warned) {

    /// One of which nobody was warned.
    public Consignment(Id id, DomainPart destination, List<Recipient> waiting, int attempts, Instant due) {
        this(id, destination, waiting, attempts, due, false);
    }

    public Consignment {
        waiting = List.copyOf(waiting);
    }

    /// @param part 0, 1, 2 ... within the message
    public record Id(QueueId message, int part) {}
}
