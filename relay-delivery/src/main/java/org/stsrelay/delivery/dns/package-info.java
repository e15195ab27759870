/// Asking the DNS, in the words of those who ask. The adapter lives in `dns.dnsjava`.
@NullMarked
package org.stsrelay.delivery.dns;

import org.jspecify.annotations.NullMarked;
