package org.stsrelay.delivery.queue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.spool.Lease;

/// What the dispatcher needs to know of an attempt that has been settled.
///
/// @param site how the destination behaved
/// @param throttled the reply by which the host asked for less; present if and only if the site is [Site#THROTTLED]
/// @param again when the consignment is due again, absent when it is finished
/// @param fresh leases for messages of ours that arose from it
public record Concluded(Site site, Optional<String> throttled, Optional<Instant> again, List<Lease> fresh) {

    public Concluded {
        fresh = List.copyOf(fresh);
    }
}
