/// The daily run: ends the day of the ledger, finds out where its reports go, and sees to it that each gets there once.
/// Front door: `DailyRun`.
@NullMarked
package org.stsrelay.reporting.run;

import org.jspecify.annotations.NullMarked;
