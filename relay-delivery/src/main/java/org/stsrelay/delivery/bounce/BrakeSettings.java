package org.stsrelay.delivery.bounce;

import java.time.Duration;

/// When failures look like a fault on our side (P18).
///
/// @param recipients more than so many failed for good
/// @param domains in at least so many that have nothing to do with each other
/// @param within so long
/// @param share and that is more than this part of all recipients that were settled, from 0 to 1
public record BrakeSettings(int recipients, int domains, Duration within, double share) {}
