/// Keeping: the one store behind [org.stsrelay.delivery.spool.Spool] and the policy cache. Adapters live one level down.
@NullMarked
package org.stsrelay.delivery.storage;

import org.jspecify.annotations.NullMarked;
