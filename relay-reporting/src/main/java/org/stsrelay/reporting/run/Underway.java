package org.stsrelay.reporting.run;

import java.time.LocalDate;
import org.stsrelay.delivery.ledger.Sending;
import org.stsrelay.delivery.mail.DomainName;

/// What is in somebody's hands: the run's, or those of one who sends reports now.
///
/// @param decisions on where the report of a day for a domain goes
record Underway(Claims<Decision> decisions, Claims<Sending.Id> sendings) {

    record Decision(LocalDate day, DomainName domain) {}

    static Underway nothing() {
        return new Underway(new Claims<>(), new Claims<>());
    }

    boolean isNothing() {
        return decisions.size() == 0 && sendings.size() == 0;
    }
}
