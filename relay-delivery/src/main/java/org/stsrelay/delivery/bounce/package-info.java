/// Telling the sender: delivery status notifications (RFC 3464) in plain words first; and not telling anybody while that
/// would do harm.
///
/// Front door: `Notices` decides who is told what, `DsnComposer` writes it, `BounceBrake` holds failures that look like a
/// fault here, `TlsAlarm` tells the operator. Neighbours: `attempt` before it, `spool`
/// keeps what it makes.
@NullMarked
package org.stsrelay.delivery.bounce;

import org.jspecify.annotations.NullMarked;
