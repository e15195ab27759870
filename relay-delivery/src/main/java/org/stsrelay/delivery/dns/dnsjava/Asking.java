package org.stsrelay.delivery.dns.dnsjava;

/// Asks for one name. Where the answer ends in an alias, its target is not asked for.
@FunctionalInterface
interface Asking {

    /// @return an answer whose AD bit says what is known of its security, or why there is none
    Exchange ask(Question question, Deadline deadline);
}
