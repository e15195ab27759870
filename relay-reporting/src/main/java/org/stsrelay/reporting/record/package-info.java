/// What a domain's `_smtp._tls` record says (RFC 8460 §3): pure functions of text. Front door: [ReportingRecord].
@NullMarked
package org.stsrelay.reporting.record;

import org.jspecify.annotations.NullMarked;
