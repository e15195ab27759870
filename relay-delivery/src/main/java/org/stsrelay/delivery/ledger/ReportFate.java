package org.stsrelay.delivery.ledger;

/// What became of a report, at one of its destinations or before it had any.
public sealed interface ReportFate {

    /// It is due, or goes nowhere.
    record Unsent(DueReport due) implements ReportFate {}

    record Sent(Sending sending) implements ReportFate {}
}
