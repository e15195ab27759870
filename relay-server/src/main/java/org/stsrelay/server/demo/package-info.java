/// The whole job on this machine: a relay as `serve` starts it, and the tests' lab as its internet (ADR 0002).
///
/// Front door: `Demo`. The lab is on the class path for this command only.
@NullMarked
package org.stsrelay.server.demo;

import org.jspecify.annotations.NullMarked;
