/// The account of what TLS sessions came to. [TlsReporting] is the door.
@NullMarked
package org.stsrelay.reporting;

import org.jspecify.annotations.NullMarked;
