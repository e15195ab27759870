/// Who vouches for whom: trust anchors and the names in certificates, for MX hosts, policy hosts and report hosts alike.
@NullMarked
package org.stsrelay.delivery.trust;

import org.jspecify.annotations.NullMarked;
