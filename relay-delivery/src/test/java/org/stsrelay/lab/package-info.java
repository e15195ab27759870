/// The lab: a small internet on loopback, in one JVM. A DNS server, HTTPS policy hosts and hosts that take reports, MX hosts with
/// scripted faults, a certificate authority and a rogue one, a clock that is set by hand.
///
/// It is the ground of all tests and of the `demo` command, so nothing here knows JUnit. Ports come from the system.
@NullMarked
package org.stsrelay.lab;

import org.jspecify.annotations.NullMarked;
