/// Stage 1 of 6, kept: what a message is while it waits, and the port to where it waits.
///
/// Front door: `Spool` for the pipeline, `QueueDesk` for people who look into the queue. Neighbours: `queue` takes from here.
@NullMarked
package org.stsrelay.delivery.spool;

import org.jspecify.annotations.NullMarked;
