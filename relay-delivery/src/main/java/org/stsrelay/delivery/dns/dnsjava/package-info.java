/// The DNS through dnsjava: servers asked in turn, CNAMEs followed, answers kept as long as their TTL says.
///
/// Front door: [DnsjavaResolver], with [Dnssec] for whom to believe and [ResolvConf] for the servers of the system. Nobody else knows dnsjava.
@NullMarked
package org.stsrelay.delivery.dns.dnsjava;

import org.jspecify.annotations.NullMarked;
