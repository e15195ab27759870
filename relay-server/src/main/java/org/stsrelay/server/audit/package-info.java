/// What today's mail would meet tomorrow: reads where an installation sends mail to, and asks about each of those domains
/// (P38). Front doors: `Destinations` and `Audit`.
@NullMarked
package org.stsrelay.server.audit;

import org.jspecify.annotations.NullMarked;
