/// Stage 3 of 6, where to: a destination becomes an ordered list of MX hosts with addresses.
///
/// Front door: `Router`, and `ProviderTable` for whose hosts those are. Neighbours: `queue` before it, `policy` after it.
@NullMarked
package org.stsrelay.delivery.routing;

import org.jspecify.annotations.NullMarked;
