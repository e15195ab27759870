/// What the relay writes down: the service log for people and the journal, and the delivery log, one line for each
/// recipient of each attempt.
///
/// Front door: `LoggingSetup`, `DeliveryLog`, `TlsOutcomeLog`. Only this package knows Logback.
@NullMarked
package org.stsrelay.server.logging;

import org.jspecify.annotations.NullMarked;
