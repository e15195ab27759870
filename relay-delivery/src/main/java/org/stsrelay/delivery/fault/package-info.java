/// Whether TLS fails everywhere at once, which is a fault on our side and no reason to give anybody's mail back.
///
/// Front door: `LocalFault`. Neighbours: `attempt` tells it how sessions ended, `sts` how fetches did; the root asks it before
/// mail is given up, and passes its mark on to the reports.
@NullMarked
package org.stsrelay.delivery.fault;

import org.jspecify.annotations.NullMarked;
