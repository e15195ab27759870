package org.stsrelay.delivery.queue;

import org.stsrelay.delivery.outcome.AttemptProgress;
import org.stsrelay.delivery.spool.Lease;

/// Tries a consignment and settles it.
@FunctionalInterface
public interface Attempt {

    /// @param progress told while it goes on; whoever tells nothing counts as connecting until the end
    /// @return what it came to
    Concluded conclude(Lease lease, AttemptProgress progress);
}
