package org.stsrelay.delivery.spool;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.stsrelay.delivery.mail.DomainPart;

/// Where messages wait. The queue lives here and not in the heap; what a call promises is durable when it returns,
/// whatever happens to the process or the machine afterwards (RFC 5321 §6.1).
public interface Spool extends AutoCloseable {

    /// Begins a body. Never blocks for long; nothing is kept until [#keep].
    BodyWriter newBody();

    /// Keeps a message. Durable on return, so that the server may answer `250`.
    ///
    /// @return one lease for each consignment, so that a fresh one goes straight to its first attempt without being
    ///     read again
    /// @throws SpoolException.Full when the disk is nearly full
    /// @throws SpoolException when it could not be kept; nothing of it will be sent
    List<Lease> keep(Arrival arrival) throws SpoolException;

    /// One entry for each destination with consignments that wait and are not leased.
    List<Backlog> backlogs();

    /// The same for one destination; `waiting` is 0 when nothing waits there (`earliestDue` is then [Instant#MAX]).
    Backlog backlog(DomainPart destination);

    /// Leases what is due for a destination, by turns (P10): one message of each sender's, then a second of each, the
    /// longest due first. What it costs does not grow with what waits.
    default List<Lease> claim(DomainPart destination, Instant now, int limit) {
        return claim(destination, now, limit, Set.of());
    }

    /// The same for all turns but these.
    List<Lease> claim(DomainPart destination, Instant now, int limit, Set<Turn> but);

    /// Keeps what an attempt came to and ends the lease. Durable on return. While the disk refuses, it keeps trying:
    /// an outcome is never dropped, since that would repeat a delivery.
    ///
    /// @return leases for the notices that came with it
    List<Lease> settle(Settlement settlement);

    /// Leases what an operator ordered to be returned to its sender ([QueueDesk#bounce]), in the order of their ids.
    Orders orders(int limit);

    /// Those behind one of them, so that what could not be returned is not in the way of the others.
    Orders orders(int limit, Consignment.Id after);

    /// Gives a lease back unused; the consignment is due as before.
    void release(Lease lease);

    /// Why no mail can be kept now, such as a full disk; empty when it can. Cheap, for asking before every message.
    default Optional<String> refusal() {
        return isWritable() ? Optional.empty() : Optional.of("The store cannot be written now.");
    }

    /// Whether the last write succeeded. While it did not, no new attempt is begun (P1).
    boolean isWritable();

    @Override
    void close();
}
