package org.stsrelay.delivery.outcome;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.ReversePath;

/// One attempt at one consignment, as log, history and metrics see it.
///
/// @param at when it ended
/// @param message the queue id
/// @param purpose why the message exists
/// @param sender the reverse path
/// @param messageId the Message-ID field's value, empty when there is none
/// @param destination what the consignment is for
/// @param number 1 for the first attempt
/// @param results one for each recipient that was still waiting
/// @param hop the last host that was tried, absent when none was reached or needed
/// @param policy what was asked of the connection
/// @param security what the connection had
/// @param skipped hosts before it that were not used, each with its reason
/// @param delays where the time went
/// @param next when it is tried again, absent when it is not
/// @param waiting the one sentence for who still waits: for what, and until when (P43); absent when nobody does
/// @param decision why it went so
/// @param withheld why a notice that was due was not sent to the sender, absent when none was kept back
/// @param locally what the operator had to do with it
public record AttemptRecord(Instant at, QueueId message, Purpose purpose, ReversePath sender, String messageId,
        DomainPart destination, int number, List<RecipientOutcome> results, Optional<Hop> hop, PolicyApplied policy,
        Security security,
        List<String> skipped, Delays delays, Optional<Instant> next, Optional<String> waiting, Decision decision,
        Optional<String> withheld, Locally locally) {

    public AttemptRecord {
        results = List.copyOf(results);
        skipped = List.copyOf(skipped);
    }

    /// One at somebody's mail, of which no more is known, after which no notice was kept back.
    public AttemptRecord(Instant at, QueueId message, ReversePath sender, String messageId, DomainPart destination,
            int number, List<RecipientOutcome> results, Optional<Hop> hop, PolicyApplied policy, Security security,
            List<String> skipped, Delays delays, Optional<Instant> next) {
        this(at, message, Purpose.RELAYED, sender, messageId, destination, number, results, hop, policy, security,
                skipped, delays,
                next, Optional.empty(), Decision.NONE, Optional.empty(), Locally.NONE);
    }

    /// @param stage how far it came
    /// @param status the enhanced status
    /// @param text the reply in one line, or our own sentence
    /// @param remote whether `text` is a reply of the host
    /// @param failure the TLS failure behind it, if one is
    public record RecipientOutcome(Mailbox recipient, Outcome outcome, Stage stage, EnhancedStatus status, String text,
            boolean remote, Optional<FailureType> failure) {}

    /// @param source our end of the connection, absent when there was none
    /// @param tls the session, absent in clear text
    /// @param reused whether the connection had carried mail before
    public record Hop(DomainPart host, InetAddress address, int port, Optional<InetAddress> source,
            Optional<TlsSession> tls, boolean reused) {}

    /// @param names the certificate's DNS names, at most a few
    /// @param issuer distinguished name
    public record TlsSession(String protocol, String cipher, List<String> names, String issuer, Instant notAfter) {
        public TlsSession {
            names = List.copyOf(names);
        }
    }

    /// As Postfix shows them: before the queue, in the queue, connecting and TLS, transmission.
    public record Delays(Duration accept, Duration queue, Duration connect, Duration transmit) {}

    public enum Outcome {
        DELIVERED, DEFERRED, BOUNCED, EXPIRED
    }

    /// What a connection had when it ended.
    public enum Security {
        /// Encrypted, and the host proved to be the one the policy names.
        AUTHENTICATED, ENCRYPTED, PLAINTEXT,
        /// There was no connection.
        NONE
    }

    /// The step an attempt ended in.
    public enum Stage {
        /// In the queue: an operator ended it.
        QUEUE, MX_LOOKUP, POLICY, ADDRESS_LOOKUP, CONNECT, GREETING, EHLO, STARTTLS, HANDSHAKE, CERTIFICATE, MAIL, RCPT, DATA, END_OF_DATA
    }
}
