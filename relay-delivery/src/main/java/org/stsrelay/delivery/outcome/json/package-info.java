/// Attempts as JSON, for the delivery log and the history that the store keeps.
///
/// Front door: `AttemptJson`. Neighbours: `outcome` has the values; the values do not know that they can be written down.
@NullMarked
package org.stsrelay.delivery.outcome.json;

import org.jspecify.annotations.NullMarked;
