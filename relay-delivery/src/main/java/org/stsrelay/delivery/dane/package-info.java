/// DANE (RFC 7672, RFC 7671, RFC 6698): which TLSA records count, and whether a host's certificate chain matches them.
///
/// Front door: [TlsaSet]. Neighbours: `dns` gives the records, `policy` decides when they hold, `transport` holds a chain
/// against them. Judges only: asks nobody, remembers nothing.
@NullMarked
package org.stsrelay.delivery.dane;

import org.jspecify.annotations.NullMarked;
