package org.stsrelay.delivery.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.QueueId;

/// A report on its way to one place: the thing of which no two may arrive. Times are kept to the millisecond.
///
/// @param made when it was made; what is sent again carries the same date, and with it the same octets
/// @param next when it is tried; of no meaning once it has ended or is in the queue
/// @param first when it was tried first, from which on it is tried for 24 hours (RFC 8460 §5.5)
/// @param attempts by HTTPS; those by mail are the queue's
/// @param message in the queue, if it goes by mail and has been handed over
/// @param word what happened last, for people: a reply, or what was wrong
/// @param changed when that was
public record Sending(Id id, State state, Instant made, Instant next, Optional<Instant> first, int attempts,
        Optional<QueueId> message, String word, Instant changed) {

    /// @param destination the URI, as [org.stsrelay.delivery.ledger.DeadDestination] names it
    /// @param variant empty for the report of the whole day, else the moment up to which the day had gone
    /// @param number which of the report's destinations that is, from 1
    public record Id(LocalDate day, DomainName domain, String variant, String destination, int number) {

        public Way way() {
            return destination.startsWith("mailto:") ? Way.MAIL : Way.POST;
        }
    }

    /// How it gets there.
    public enum Way {
        MAIL,
        /// By HTTPS.
        POST
    }

    public enum State {
        WAITING,
        /// Given a place in the queue that it may not have come to.
        HANDED, QUEUED, DELIVERED,
        /// Refused for good.
        REFUSED,
        /// Not taken within 24 hours.
        GIVEN_UP,
        /// Not tried: nothing goes to that destination.
        SUPPRESSED,
        /// Taken out of the queue by an operator.
        REMOVED;

        public boolean isEnd() {
            return switch (this) {
                case WAITING, HANDED, QUEUED -> false;
                case DELIVERED, REFUSED, GIVEN_UP, SUPPRESSED, REMOVED -> true;
            };
        }
    }
}
