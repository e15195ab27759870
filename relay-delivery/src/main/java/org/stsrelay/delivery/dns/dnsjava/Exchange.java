package org.stsrelay.delivery.dns.dnsjava;

import org.xbill.DNS.Message;

/// What asking name servers came to.
sealed interface Exchange {

    /// NOERROR or NXDOMAIN, for the question that was asked.
    record Answered(Message message) implements Exchange {}

    /// The cause is on our side, so it says nothing about the name.
    record Unasked(String reason) implements Exchange {}

    /// A server was asked in vain.
    sealed interface Trouble extends Exchange {

        /// A sentence that names the server, what it was asked for and what came of it.
        String reason();
    }

    /// SERVFAIL, REFUSED and the like: asking that server again is of no use.
    record Declined(String reason) implements Trouble {}

    /// No answer, or nothing that can be read as one.
    record Silent(String reason) implements Trouble {}
}
