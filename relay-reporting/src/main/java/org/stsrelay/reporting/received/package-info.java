/// Reads TLS reports that others wrote. They are strangers' input: bounded in size, depth and number, and read for what can
/// be understood of them.
@NullMarked
package org.stsrelay.reporting.received;

import org.jspecify.annotations.NullMarked;
