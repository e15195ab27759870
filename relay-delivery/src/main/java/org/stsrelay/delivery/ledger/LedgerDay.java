package org.stsrelay.delivery.ledger;

import java.time.LocalDate;

/// A day of the ledger.
///
/// @param isClosed whether nothing more is counted under it
/// @param domains how many it has
/// @param leftOut how many countings had no room (see [LedgerLimits])
/// @param accepted how many messages were taken from clients; [LedgerStore#accepted]
public record LedgerDay(LocalDate date, boolean isClosed, long domains, long leftOut, long accepted) {}
