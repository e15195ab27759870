package org.stsrelay.delivery.spool;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.MailOptions.BodyType;
import org.stsrelay.delivery.mail.MailOptions.Ret;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Notify;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.QueueIds;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Delays;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.AttemptRecord.RecipientOutcome;
import org.stsrelay.delivery.outcome.AttemptRecord.Security;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.outcome.PolicyApplied;
import org.stsrelay.delivery.spool.Message.Content;
import org.stsrelay.delivery.spool.Message.Origin;

/// Mail to test a spool with: due at once, split by domain, with an envelope that leaves no field at its default.
public final class Letters {

    public static final String TEXT = "Subject: hello\r\nMessage-ID: <1@example.org>\r\n\r\nÄ body.\r\n";

    private static final String PLAIN = "Subject: hello\r\nMessage-ID: <2@example.org>\r\n\r\nA body.\r\n";

    private static final Origin ORIGIN = new Origin("mx", Optional.of(InetAddress.ofLiteral("192.0.2.7")),
            "client.example.org", Optional.empty(), 12);

    private final Clock clock;
    private final QueueIds ids;

    public Letters(Clock clock) {
        this.clock = clock;
        this.ids = new QueueIds(clock);
    }

    public static DomainPart to(String domain) {
        return DomainPart.of(domain);
    }

    /// Ready to be kept, with a short text.
    public Arrival letter(Spool spool, String... recipients) {
        return letter(spool, TEXT.getBytes(StandardCharsets.UTF_8), recipients);
    }

    public Arrival letter(Spool spool, byte[] octets, String... recipients) {
        return letter(ids.next(), spool, octets, recipients);
    }

    /// An ordinary one, which every host takes.
    ///
    /// @param sender empty for the null one
    public Arrival from(String sender, Spool spool, String... recipients) {
        return plain(Purpose.RELAYED, sender, spool, recipients);
    }

    /// One of ours that carries a report.
    public Arrival report(Spool spool, String recipient) {
        return plain(Purpose.TLS_REPORT, "tlsrpt@example.org", spool, recipient);
    }

    private Arrival plain(Purpose purpose, String sender, Spool spool, String... recipients) {
        var id = ids.next();
        var octets = PLAIN.getBytes(StandardCharsets.US_ASCII);
        var message = new Message(id, clock.instant(), purpose, ReversePath.of(sender), MailOptions.NONE,
                new Content(octets.length, false, false, "<2@example.org>"), ORIGIN);
        return new Arrival(message, body(spool, octets), split(id, recipients));
    }

    public Arrival letter(QueueId id, Spool spool, byte[] octets, String... recipients) {
        var options = new MailOptions(BodyType.EIGHT_BIT_MIME, true, true, Optional.of(Ret.HDRS),
                Optional.of("env+3D1"));
        var origin = new Origin("mx", Optional.of(InetAddress.ofLiteral("192.0.2.7")), "client.example.org",
                Optional.of("app"), 12);
        var message = new Message(id, clock.instant(), Purpose.RELAYED, ReversePath.of("sender@example.org"), options,
                new Content(octets.length, true, true, "<1@example.org>", true), origin);
        return new Arrival(message, body(spool, octets), split(id, recipients));
    }

    public static Body body(Spool spool, byte[] octets) {
        try (var writer = spool.newBody()) {
            for (var at = 0; at < octets.length; at += 8192) {
                writer.write(octets, at, Math.min(8192, octets.length - at));
            }
            return writer.finish();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Consignment> split(QueueId id, String... recipients) {
        var byDomain = Arrays.stream(recipients)
                .map(address -> new Recipient(Mailbox.of(address), Set.of(Notify.FAILURE, Notify.DELAY),
                        Optional.of("rfc822;" + address)))
                .collect(Collectors.groupingBy(recipient -> recipient.mailbox().domain(), LinkedHashMap::new,
                        Collectors.toList()));
        var parts = new ArrayList<Consignment>();
        byDomain.forEach((domain, those) -> parts
                .add(new Consignment(new Consignment.Id(id, parts.size()), domain, those, 0, clock.instant())));
        return parts;
    }

    /// Everybody has it.
    public Settlement delivered(Lease lease) {
        return settlement(lease, Outcome.DELIVERED, new Settlement.Next.Finished());
    }

    /// Everybody has come to the same end.
    public Settlement ended(Lease lease, Outcome outcome, Stage stage, String status, String text, boolean remote) {
        var results = lease.consignment()
                .waiting()
                .stream()
                .map(each -> new RecipientOutcome(each.mailbox(), outcome, stage,
                        EnhancedStatus.parse(status).orElseThrow(), text, remote, Optional.empty()))
                .toList();
        return new Settlement(lease.consignment().id(), attempt(lease, results), new Settlement.Next.Finished(),
                List.of());
    }

    public Settlement bounced(Lease lease, Arrival... notices) {
        var plain = settlement(lease, Outcome.BOUNCED, new Settlement.Next.Finished());
        return new Settlement(plain.consignment(), plain.attempt(), plain.next(), List.of(notices));
    }

    /// Everybody waits until then.
    public Settlement deferred(Lease lease, Duration wait) {
        return settlement(lease, Outcome.DEFERRED, new Settlement.Next.Again(
                Set.copyOf(lease.consignment().waiting()), clock.instant().plus(wait), "the host said later"));
    }

    /// The same, because a policy refused the hosts.
    public Settlement refusedByPolicy(Lease lease, Duration wait) {
        var plain = deferred(lease, wait);
        var results = lease.consignment()
                .waiting()
                .stream()
                .map(each -> new RecipientOutcome(each.mailbox(), Outcome.DEFERRED, Stage.POLICY,
                        EnhancedStatus.TLS_REFUSED, "not in the policy", false, Optional.empty()))
                .toList();
        return new Settlement(plain.consignment(), attempt(lease, results), plain.next(), plain.notices());
    }

    /// Everybody waits until somebody releases it.
    public Settlement held(Lease lease, String reason) {
        return settlement(lease, Outcome.DEFERRED, new Settlement.Next.Held(
                Set.copyOf(lease.consignment().waiting()), clock.instant(), reason));
    }

    /// The same, where the sender has been told that it waits.
    public Settlement warned(Settlement plain) {
        return new Settlement(plain.consignment(), plain.attempt(), plain.next(), plain.notices(), true);
    }

    /// A failure of which the sender is not told.
    public Settlement bouncedSilently(Lease lease, String why) {
        var plain = bounced(lease);
        var known = plain.attempt();
        var attempt = new AttemptRecord(known.at(), known.message(), known.purpose(), known.sender(), known.messageId(),
                known.destination(), known.number(), known.results(), known.hop(), known.policy(), known.security(),
                known.skipped(), known.delays(), known.next(), known.waiting(), known.decision(), Optional.of(why),
                known.locally());
        return new Settlement(plain.consignment(), attempt, plain.next(), plain.notices());
    }

    /// The first recipient has it, the others wait.
    public Settlement partlyDelivered(Lease lease, Duration wait) {
        var recipients = lease.consignment().waiting();
        var results = new ArrayList<RecipientOutcome>();
        recipients.forEach(each -> results.add(result(each, results.isEmpty() ? Outcome.DELIVERED : Outcome.DEFERRED)));
        var others = Set.copyOf(recipients.subList(1, recipients.size()));
        return new Settlement(lease.consignment().id(), attempt(lease, results),
                new Settlement.Next.Again(others, clock.instant().plus(wait), "the host said later"), List.of());
    }

    private Settlement settlement(Lease lease, Outcome outcome, Settlement.Next next) {
        var results = lease.consignment().waiting().stream().map(each -> result(each, outcome)).toList();
        return new Settlement(lease.consignment().id(), attempt(lease, results), next, List.of());
    }

    private static RecipientOutcome result(Recipient recipient, Outcome outcome) {
        var reply = switch (outcome) {
            case DELIVERED -> "250 2.0.0 taken";
            case DEFERRED -> "451 4.3.0 later";
            case BOUNCED, EXPIRED -> "550 5.1.1 nobody here";
        };
        return new RecipientOutcome(recipient.mailbox(), outcome, Stage.RCPT,
                EnhancedStatus.parse(reply.substring(4, 9)).orElseThrow(), reply, true, Optional.empty());
    }

    private AttemptRecord attempt(Lease lease, List<RecipientOutcome> results) {
        var message = lease.message();
        return new AttemptRecord(clock.instant(), message.id(), message.sender(), message.content().messageId(),
                lease.consignment().destination(), lease.consignment().attempts() + 1, results, Optional.empty(),
                new PolicyApplied.None(), Security.ENCRYPTED, List.of(),
                new Delays(Duration.ofMillis(12), Duration.ZERO, Duration.ofMillis(30), Duration.ofMillis(4)),
                Optional.empty());
    }
}
