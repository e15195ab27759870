/// What happened, as values for those who listen: TLS outcomes for the reports, attempts for log, history and metrics.
@NullMarked
package org.stsrelay.delivery.outcome;

import org.jspecify.annotations.NullMarked;
