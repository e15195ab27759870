/// Stage 4 of 6, how safely: what TLS must prove before a host may have the message.
///
/// Front door: `TlsPolicies`. Neighbours: `routing` before it, `transport` after it.
@NullMarked
package org.stsrelay.delivery.policy;

import org.jspecify.annotations.NullMarked;
