package org.stsrelay.delivery.spool;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.outcome.AttemptRecord;

/// What an attempt came to, kept in one transaction: recipients, history and notices to the sender.
///
/// @param attempt for the history
/// @param next what becomes of the consignment
/// @param notices messages of ours that arise from it
/// @param warned whether the sender's notice of delay was among them, so that there is no other
public record Settlement(Consignment.Id consignment, AttemptRecord attempt, Next next, List<Arrival> notices,
        boolean warned) {

    public Settlement {
        notices = List.copyOf(notices);
    }

    /// One that warns nobody.
    public Settlement(Consignment.Id consignment, AttemptRecord attempt, Next next, List<Arrival> notices) {
        this(consignment, attempt, next, notices, false);
    }

    public sealed interface Next {

        /// Every recipient is delivered or failed. When all consignments of a message are finished, the message leaves
        /// the store; its history stays for `queue.keep-finished`.
        record Finished() implements Next {}

        /// @param waiting who is still waiting, never empty
        /// @param due when it is tried again
        /// @param sentence why it waits, in one plain sentence (P43)
        record Again(Set<Recipient> waiting, Instant due, String sentence) implements Next {
            public Again {
                waiting = Set.copyOf(waiting);
            }
        }

        /// It is not tried until an operator releases it, and then at once.
        ///
        /// @param waiting who is still waiting, never empty
        /// @param since from when it is due once it is released
        /// @param reason why it is held, in one plain sentence
        record Held(Set<Recipient> waiting, Instant since, String reason) implements Next {
            public Held {
                waiting = Set.copyOf(waiting);
            }
        }
    }
}
