package org.stsrelay.delivery.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;

/// A report that is due to a domain, as long as it is not known where it goes.
///
/// @param at when its record is to be looked up
/// @param since when that was tried first; empty before
/// @param decided whether the record has been had, and the report goes nowhere
/// @param reason why it still waits or goes nowhere, for people; may be empty
public record DueReport(LocalDate day, DomainName domain, Instant at, Optional<Instant> since, boolean decided,
        String reason) {}
