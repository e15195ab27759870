/// TLS reports (RFC 8460). [TlsReporting] counts what sessions came to; [DayReports] makes a report of a day's counts.
@NullMarked
package org.stsrelay.reporting;

import org.jspecify.annotations.NullMarked;
