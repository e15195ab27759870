package org.stsrelay.delivery.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.QueueId;

/// Keeps whom a report of a day is due, where it went, and what became of it there. What a call changes is durable when it
/// returns; reading and writing fail with an unchecked exception when the store does.
///
/// A report that goes by mail is a message of the queue. Its [Sending] is [Sending.State#HANDED] before the queue has it,
/// and what its delivery comes to is kept in the transaction that settles the message: so after a crash it can be told
/// whether it still has to be handed over, and none goes twice.
public interface ReportStore {

    /// Notes whom a report of a day that has ended is due, each at a moment of its own, evenly spread over a window
    /// (RFC 8460 §4.1). Whoever is noted already keeps the moment he has.
    ///
    /// @return how many were noted now
    int plan(LocalDate day, Instant from, Instant to);

    /// Whose moment has come, the oldest day first.
    List<DueReport> due(Instant now, int limit);

    /// When the next one's moment comes.
    Optional<Instant> nextDue();

    /// Whether a record of the day was never asked for.
    boolean isUnasked(LocalDate day);

    /// Whether one of the day waits for its first try, which comes before that moment.
    boolean isUntried(LocalDate day, Instant before);

    /// One that is due, for whoever cannot wait; empty when there is nothing to be decided any more.
    Optional<DueReport> due(LocalDate day, DomainName domain);

    /// The domain's record could not be had: it is asked for again. Where the report does not say since when, it is now.
    void postpone(DueReport due, Instant again, String reason);

    /// It is known where the report goes: nowhere, when there are no sendings. The report is not due any more. Nothing
    /// changes when that was known already.
    ///
    /// @param reason why it goes nowhere, or empty
    void decided(DueReport due, List<Sending> sendings, String reason);

    /// Keeps one of a day that still goes on, which is due to nobody. What is there already stays as it is.
    void add(List<Sending> sendings);

    /// Those waiting to go that way that were never tried and whose try has come, the oldest day first.
    List<Sending> ready(Sending.Way way, Instant now, int limit);

    /// When the next one's first try comes.
    Optional<Instant> nextReady();

    /// Those waiting to go that way that were tried before and whose next try has come, the oldest day first.
    List<Sending> retries(Sending.Way way, Instant now, int limit);

    /// When the next try comes of one that was tried before.
    Optional<Instant> nextRetry();

    /// Those that were handed to the queue, and maybe never came to be there: to be looked at once, after a start.
    List<Sending> handed();

    /// As it stands.
    Optional<Sending> sending(Sending.Id id);

    /// What has changed of one. What was delivered stays so, whatever is kept; and that it is [Sending.State#QUEUED] is
    /// ignored where the store has had more recent news of that message.
    void keep(Sending sending);

    /// Whether the queue has, or finished, a message: the other side of [#handed].
    boolean isInQueue(QueueId message);

    /// Sendings, the latest day first, then by domain and destination.
    List<Sending> sendings(Optional<LocalDate> day, Optional<DomainName> domain, int offset, int limit);

    /// Reports of a day that are due and not yet decided, or were decided to go nowhere, by domain.
    List<DueReport> unsent(LocalDate day, Optional<DomainName> after, int limit);

    /// How many sendings are not at their end, and how many reports are due.
    long pending();

    /// Destinations that get nothing, by name; those whose time is over are not among them.
    List<DeadDestination> suppressed(Instant now);

    void suppress(DeadDestination destination);

    /// @return whether there was one
    boolean allow(String destination);

    /// Drops who was due a report of the days before that one, and why one went nowhere. Most are: it takes much room.
    void forgetDueBefore(LocalDate day);

    /// Drops all of the days before that one.
    void forgetBefore(LocalDate day);
}
