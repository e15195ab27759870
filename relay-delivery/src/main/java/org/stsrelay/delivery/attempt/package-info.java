/// Stage 6 of 6, the story: one attempt at one consignment, told from route to result.
///
/// Front door: `DeliveryAttempt`, which takes what it asks as ports: `Routes`, `PolicySource`, `HostJudge`. Neighbours:
/// `transport` below it; the root settles what it came to.
@NullMarked
package org.stsrelay.delivery.attempt;

import org.jspecify.annotations.NullMarked;
