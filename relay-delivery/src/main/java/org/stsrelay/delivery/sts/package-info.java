/// MTA-STS (RFC 8461): finding, fetching, keeping and renewing the policies of domains.
///
/// Front door: `StsPolicies`. Asked by `policy`, shown by the admin API.
@NullMarked
package org.stsrelay.delivery.sts;

import org.jspecify.annotations.NullMarked;
