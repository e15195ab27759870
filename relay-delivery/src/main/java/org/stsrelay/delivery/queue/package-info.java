/// Stage 2 of 6, when: which consignment is tried next, how many at a time, and when again.
///
/// Front door: `Dispatcher`. Neighbours: `spool` before it, `attempt` after it.
@NullMarked
package org.stsrelay.delivery.queue;

import org.jspecify.annotations.NullMarked;
