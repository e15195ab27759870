package org.stsrelay.delivery.spool;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.mail.QueueId;

/// Looks into the queue and acts on it, for the admin API.
public interface QueueDesk {

    /// Messages in the order of their ids.
    List<Listed> list(Filter filter);

    Optional<Shown> show(QueueId id);

    /// Makes what matches due now.
    ///
    /// @return the destinations that have due mail because of it
    Acted retry(Filter filter, Instant now);

    /// Makes a destination's mail due now that waits because of TLS or what a policy asks of it, or because the DNS did not
    /// say.
    Acted retryKeptBack(DomainPart destination, Instant now);

    /// Destinations with such mail.
    List<DomainPart> keptBack();

    /// Takes what matches out of the queue, without a notice to anybody. What is being attempted right now is taken
    /// out when its attempt ends.
    Acted delete(Filter filter, String reason);

    /// Keeps what matches from being tried until it is released.
    Acted hold(Filter filter, String reason);

    Acted release(Filter filter);

    /// Orders what matches, held or not, to be returned to its sender without another attempt. What is being attempted
    /// right now is returned when its attempt ends, unless it was delivered. The order is durable; [#release] and
    /// [#hold] take it back as long as it was not carried out. [Spool#orders] hands it to those who do.
    Acted bounce(Filter filter, String reason);

    /// How much waits, by what and since when.
    ///
    /// @param providers who takes a destination's mail; asked for [QueueSummary.By#PROVIDER]
    /// @param limit at most so many rows
    QueueSummary summary(QueueSummary.By by, Function<DomainPart, Optional<ProviderName>> providers, int limit);

    /// Hands out copies of what matches, in the order of their ids; each has the consignments that pass and those of
    /// their recipients who still wait. Nothing changes here.
    ///
    /// @return how many were taken
    int copyOut(Filter filter, CopyTaker taker) throws IOException;

    /// Takes in a message that waited elsewhere; it is due when its consignments say. Durable on return.
    ///
    /// @param hold why it is held from the beginning, empty when it is not
    void bringIn(Arrival arrival, Optional<String> hold) throws SpoolException;

    /// Counts for metrics and `status`, no older than a second.
    Totals totals();

    /// Drops the history of what finished before `before`; called now and then.
    void forgetFinished(Instant before);

    /// A message is what the liveliest of its consignments is, in the order active, ready, deferred, held, finished.
    enum State {
        /// Waits for its first attempt.
        READY,
        /// Is being attempted.
        ACTIVE,
        /// Waits for another attempt.
        DEFERRED, HELD, FINISHED
    }

    /// All given parts must hold, those about a consignment for one and the same. What an action then does concerns the
    /// consignments that pass, and no others of their messages.
    ///
    /// @param sender address, case-insensitive
    /// @param senderDomain domain of the sender
    /// @param recipient address, case-insensitive
    /// @param destination of the consignment
    /// @param states empty for all that still wait
    /// @param olderThan age since it was received
    /// @param reason part of the sentence why it waits, case-insensitive
    /// @param limit at most so many messages
    record Filter(Optional<QueueId> id, Optional<String> sender, Optional<String> senderDomain,
            Optional<String> recipient, Optional<DomainPart> destination, Set<State> states,
            Optional<Duration> olderThan, Optional<String> reason, OptionalInt minimumAttempts, int limit) {

        public static final Filter ALL = new Filter(Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), OptionalInt.empty(),
                Integer.MAX_VALUE);

        /// What waits for a destination after an attempt.
        public static Filter deferredFor(DomainPart destination) {
            return new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                    Optional.of(destination), Set.of(State.DEFERRED), Optional.empty(), Optional.empty(),
                    OptionalInt.empty(), Integer.MAX_VALUE);
        }

        public Filter {
            states = Set.copyOf(states);
        }
    }

    /// @param from empty for the null sender
    record Listed(QueueId id, String from, long size, Instant received, State state, List<Part> consignments) {}

    /// @param nextAttempt absent when active, held or finished
    /// @param reason why it waits, one sentence; empty before the first attempt
    record Part(DomainPart destination, State state, int attempts, Optional<Instant> nextAttempt, String reason,
            List<Addressee> recipients) {}

    /// @param state `waiting`, `delivered`, `failed`, `expired` or `deleted`
    record Addressee(Mailbox address, String state, Optional<EnhancedStatus> enhanced, String reply) {}

    /// @param login who the client logged in as, empty when it did not
    /// @param attempts the stored attempts, oldest first, as the delivery log's JSON objects
    /// @param header the message's header section, at most 64 KiB, empty when the message has left
    record Shown(Listed message, String messageId, String listener, String client, String login,
            List<String> attempts, String header) {}

    record Copy(Message message, List<Consignment> consignments, Body body) {
        public Copy {
            consignments = List.copyOf(consignments);
        }
    }

    @FunctionalInterface
    interface CopyTaker {
        /// @return false when it could not be had, because it left the queue meanwhile
        boolean take(Copy copy) throws IOException;
    }

    /// @param messages how many messages it concerned
    /// @param ids the first of them, at most 1000
    /// @param destinations with changed consignments
    record Acted(int messages, List<QueueId> ids, Set<DomainPart> destinations) {}

    /// @param messages by state, FINISHED left out
    /// @param recipients those who wait, by the state of their consignment
    /// @param oldest received time of the oldest message by state
    /// @param overdue how overdue the most overdue consignment is, not leased ones only
    record Totals(Map<State, Long> messages, Map<State, Long> recipients, Map<State, Instant> oldest, long bytes,
            long destinations, Duration overdue) {}
}
