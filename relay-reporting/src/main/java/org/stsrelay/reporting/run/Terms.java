package org.stsrelay.reporting.run;

import java.time.Instant;
import org.stsrelay.reporting.Submitter;

/// On what terms reports are handed over.
///
/// @param submitter who reports
/// @param heeds a host that has been silent since then is not tried; one that was silent before is
record Terms(Submitter submitter, ReportSettings settings, Dead dead, Instant heeds) {}
