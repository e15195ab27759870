package org.stsrelay.delivery.queue;

import java.time.Instant;
import java.util.Set;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Turn;

/// What is to be done next.
sealed interface Step {

    record Launch(Lease lease, Slot slot) implements Step {}

    record Claim(DomainPart destination, int limit) implements Step {}

    /// Before the next launch there: whether turns that have nothing at hand have something due in the spool.
    record LookForOthers(DomainPart destination, int limit, Set<Turn> atHand) implements Step {}

    /// Find out who takes a destination's mail.
    record Locate(DomainPart destination) implements Step {}

    /// @param until when something is due, [Instant#MAX] when nothing is known to be
    record Rest(Instant until) implements Step {}

    /// Nothing, ever again.
    record Stop() implements Step {}
}
