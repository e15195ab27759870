package org.stsrelay.delivery.ledger;

import java.time.LocalDate;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;

/// One thing to count.
///
/// @param day in UTC, on which it was judged
/// @param domain whose mail it was about; with DANE not the `policy-domain`
/// @param session what it was for the totals
/// @param failure a detail, if there is one; a session may succeed and have one
/// @param isOfMail whether it was a session of a message other than our notices: only such a session makes a report due
///     (P29)
public record Counted(LocalDate day, DomainName domain, CountedPolicy policy, Session session,
        Optional<CountedFailure> failure, boolean isOfMail) {

    public enum Session {
        SUCCEEDED, FAILED,
        /// Not one of its own: a detail of a session that is counted apart.
        NONE
    }
}
