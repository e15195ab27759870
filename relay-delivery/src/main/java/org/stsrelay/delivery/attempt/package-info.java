/// Stage 6 of 6, the story: one attempt at one consignment, told from route to result.
///
/// Front door: `DeliveryAttempt`.
@NullMarked
package org.stsrelay.delivery.attempt;

import org.jspecify.annotations.NullMarked;
