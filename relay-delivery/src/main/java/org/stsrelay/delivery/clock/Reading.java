package org.stsrelay.delivery.clock;

import java.time.Instant;
import java.util.Optional;

/// What one look at the clock came to.
///
/// @param now the time, as far as it is known
/// @param believed the latest time that was not in doubt
/// @param doubt why `now` is not that one
record Reading(Instant now, Instant believed, Optional<Doubt> doubt) {}
