/// Fetching policies over HTTPS, within what `delivery.https` allows of it.
///
/// Front door: `HttpsPolicyFetcher`, for the wiring.
@NullMarked
package org.stsrelay.delivery.sts.https;

import org.jspecify.annotations.NullMarked;
