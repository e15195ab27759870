/// Beside the stages, again at once: mail that a TLS policy keeps back is tried as soon as what keeps it back has changed,
/// and not only at its next step.
///
/// Front door: `SelfHealing`. It learns from settled attempts which destinations are concerned, and from policies, from the
/// DNS and from mail that gets through that something is different; the spool then has the mail due.
@NullMarked
package org.stsrelay.delivery.healing;

import org.jspecify.annotations.NullMarked;
