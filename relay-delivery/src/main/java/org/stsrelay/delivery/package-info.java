/// The queue and everything outbound.
///
/// `Delivery` puts the stages together in the order a message meets them: kept (`spool`), when (`queue`), where to
/// (`routing`), how safely (`sts`, `policy`), the wire (`transport`), the story (`attempt`), telling the sender (`bounce`).
@NullMarked
package org.stsrelay.delivery;

import org.jspecify.annotations.NullMarked;
