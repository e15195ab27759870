package org.stsrelay.delivery.ledger;

import java.time.Instant;
import java.util.Optional;

/// A place that reports do not go to for a while.
///
/// @param destination the URI as a `Sending` has it: `mailto:` with the address as it is, or `https:`
/// @param until empty for as long as nobody allows it again
/// @param reason why, for people
public record DeadDestination(String destination, Instant since, Optional<Instant> until, String reason) {}
