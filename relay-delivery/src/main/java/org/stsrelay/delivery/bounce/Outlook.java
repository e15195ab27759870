package org.stsrelay.delivery.bounce;

import java.time.Instant;
import java.util.Optional;

/// What is ahead of those who still wait.
///
/// @param isLast whether they are given up now
/// @param end when they are given up otherwise, absent while they are held and nobody knows
public record Outlook(boolean isLast, Optional<Instant> end) {}
