/// Counts of TLS sessions, a UTC day at a time (RFC 8460 §4.1), and the store that keeps them. What is counted under which
/// policy, and what a report makes of it, is the business of those who use it.
@NullMarked
package org.stsrelay.delivery.ledger;

import org.jspecify.annotations.NullMarked;
