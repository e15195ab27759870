package org.stsrelay.delivery.spool;

import java.time.Instant;
import org.stsrelay.delivery.mail.DomainPart;

/// What waits for one destination: all that memory holds of mail that is not being attempted.
///
/// @param waiting how many consignments, held ones left out
/// @param earliestDue when the first of them is due
public record Backlog(DomainPart destination, long waiting, Instant earliestDue) {}
