/// Posts reports over HTTPS (RFC 8460 §5.4), by what `delivery.https` does for fetching policies. Front door: [HttpsPost].
@NullMarked
package org.stsrelay.reporting.https;

import org.jspecify.annotations.NullMarked;
