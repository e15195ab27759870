/// Numbers for Prometheus: every name in one place, every series present at 0 from the start.
///
/// Front door: `RelayMetrics`, which hands out a listener for each port of the delivery module. Only this package
/// knows Micrometer.
@NullMarked
package org.stsrelay.server.metrics;

import org.jspecify.annotations.NullMarked;
