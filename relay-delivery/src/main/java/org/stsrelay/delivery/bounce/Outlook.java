package org.stsrelay.delivery.bounce;

import java.time.Instant;

/// What is ahead of those who still wait.
///
/// @param isLast whether they are given up now
/// @param end when they are given up otherwise
public record Outlook(boolean isLast, Instant end) {}
