/// What the process says of itself: which build it is, and whether its parts work.
///
/// Front door: `Health` and `Build`. Neighbours: the module root fills them in, `admin`, `metrics` and `cli` show them.
@NullMarked
package org.stsrelay.server.health;

import org.jspecify.annotations.NullMarked;
