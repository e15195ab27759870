/// Beside the stages: what time it is, as far as the machine's clock can be believed (P25). Known to those who let
/// something end by time; all others are given a plain [java.time.Clock]. Front door: [Timekeeper].
@NullMarked
package org.stsrelay.delivery.clock;

import org.jspecify.annotations.NullMarked;
