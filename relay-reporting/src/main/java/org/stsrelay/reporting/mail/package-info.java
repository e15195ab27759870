/// A TLS report as mail (RFC 8460 §5.3).
@NullMarked
package org.stsrelay.reporting.mail;

import org.jspecify.annotations.NullMarked;
