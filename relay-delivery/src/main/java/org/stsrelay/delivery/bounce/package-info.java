/// Telling the sender: delivery status notifications (RFC 3464) in plain words first.
///
/// Front door: `Notices` decides who is told what, `DsnComposer` writes it. Neighbours: `attempt` before it, `spool`
/// keeps what it makes.
@NullMarked
package org.stsrelay.delivery.bounce;

import org.jspecify.annotations.NullMarked;
