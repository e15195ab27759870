package org.stsrelay.reporting.run;

import java.time.Instant;

/// The run that ended last.
///
/// @param successful whether nothing broke in it; a domain that could not be asked, or did not take its report, breaks
///     nothing
/// @param summary of the last day's reports, one line
public record LastRun(Instant at, boolean successful, String summary) {}
