/// A TLS report as a value, as JSON (RFC 8460 §4.4), and in words that a person can act on.
@NullMarked
package org.stsrelay.reporting.report;

import org.jspecify.annotations.NullMarked;
