/// Stage 5 of 6, the wire: sessions with MX hosts, the facts they established, and what a transaction came to.
///
/// Front door: [Transport]. Neighbours: `policy` before it, `attempt` around it.
@NullMarked
package org.stsrelay.delivery.transport;

import org.jspecify.annotations.NullMarked;
