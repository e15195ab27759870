package org.stsrelay.delivery.transport;

import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.Message.Content;

/// One SMTP session with one host, borrowed for one attempt. Used by one thread at a time.
public interface Session extends AutoCloseable {

    /// Those of the connection in use. A kept connection that turns out to be dead at its first MAIL is replaced, so
    /// after [#send] they may be others than before.
    SessionFacts facts();

    /// Whether it had carried a transaction before it was borrowed.
    boolean isReused();

    /// Whether this is the first transaction for that policy domain in this session, so that the session's outcome is
    /// counted once for each domain that used it. Asking is counting: true once for each domain.
    boolean isFirstFor(DomainName policyDomain);

    /// One transaction. A result for every recipient, whatever happens to the connection.
    List<RecipientVerdict> send(Transaction transaction);

    /// Gives the session back: it is kept for others if it is in order, else closed.
    @Override
    void close();

    /// @param recipients of one destination only: a transaction never mixes policy domains
    record Transaction(ReversePath sender, MailOptions options, Content content, List<Recipient> recipients,
            Body body) {
        public Transaction {
            recipients = List.copyOf(recipients);
        }
    }

    record RecipientVerdict(Recipient recipient, Verdict verdict) {}

    sealed interface Verdict {

        /// The host has taken the message for this recipient.
        ///
        /// @param reply to the end of data
        /// @param hostTellsSender whether the host offers DSN and was asked to carry the notices on (RFC 3461 §5.2.1)
        record Accepted(Reply reply, boolean hostTellsSender) implements Verdict {}

        /// A 4yz or 5yz reply.
        record Refused(Stage stage, Reply reply) implements Verdict {}

        /// No usable answer: the connection was lost, stalled, or spoke something that is not SMTP. In stage
        /// END_OF_DATA the host may have the message nevertheless.
        ///
        /// @param reply a 421 that came with it
        record Lost(Stage stage, String reason, Optional<Reply> reply) implements Verdict {}

        /// Not even offered to the host, which cannot take it: too big, SMTPUTF8 needed.
        record Unsuited(EnhancedStatus status, String reason) implements Verdict {}
    }
}
