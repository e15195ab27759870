/// Keeps sessions for those who come next, within the boundary of P14.
///
/// Front door: [SessionPool], which implements `transport.Transport` on the connections of `transport.smtp`.
@NullMarked
package org.stsrelay.delivery.transport.pool;

import org.jspecify.annotations.NullMarked;
