/// Telling the sender: delivery status notifications (RFC 3464) in plain words first.
@NullMarked
package org.stsrelay.delivery.bounce;

import org.jspecify.annotations.NullMarked;
