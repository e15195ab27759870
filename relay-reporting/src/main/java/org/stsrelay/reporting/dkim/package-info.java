/// DKIM signatures (RFC 6376) with the library of Apache James.
@NullMarked
package org.stsrelay.reporting.dkim;

import org.jspecify.annotations.NullMarked;
