package org.stsrelay.lab;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.spool.Arrival;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.Consignment;
import org.stsrelay.delivery.spool.ContentScanner;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Message;

/// A message made to measure: an ordinary one, with the parts changed that matter.
///
/// @param sender the reverse path, empty for the null one
/// @param text header and body, lines ended by CRLF
public record Letter(String sender, List<Recipient> recipients, MailOptions options, Purpose purpose, String text) {

    private static final String TEXT = """
            Received: from client.example.org by relay.example.net with ESMTPS
            From: Alice <alice@example.org>
            To: Bob <bob@partner.example>
            Subject: Quarterly figures
            Message-ID: <1@example.org>

            Hello Bob.
            """.replace("\n", "\r\n");

    public static Letter to(String... recipients) {
        return to(Stream.of(recipients).map(Mailbox::of).map(Recipient::of).toList());
    }

    public static Letter to(List<Recipient> recipients) {
        return new Letter("alice@example.org", List.copyOf(recipients), MailOptions.NONE, Purpose.RELAYED, TEXT);
    }

    public Letter from(String other) {
        return new Letter(other, recipients, options, purpose, text);
    }

    public Letter with(MailOptions others) {
        return new Letter(sender, recipients, others, purpose, text);
    }

    public Letter as(Purpose other) {
        return new Letter(sender, recipients, options, other, text);
    }

    public Letter saying(String other) {
        return new Letter(sender, recipients, options, purpose, other);
    }

    public Body body() {
        return new MemorySpool.MemoryBody(octets());
    }

    public Message message(QueueId id, Instant received) {
        var octets = octets();
        var header = text.split("\r\n\r\n", 2)[0];
        var content = new Message.Content(octets.length, goesBeyondAscii(text), goesBeyondAscii(header),
                "<1@example.org>", scanned(octets).tlsNotRequired());
        return new Message(id, received, purpose, ReversePath.of(sender), options, content,
                new Message.Origin("smtp", Optional.empty(), "client.example.org", Optional.empty(), 30));
    }

    /// Split by destination.
    public Arrival arrival(QueueId id, Instant received) {
        var byDestination = new LinkedHashMap<DomainPart, List<Recipient>>();
        recipients.forEach(recipient -> byDestination
                .computeIfAbsent(recipient.mailbox().domain(), _ -> new ArrayList<>())
                .add(recipient));
        var consignments = new ArrayList<Consignment>();
        byDestination.forEach((destination, some) -> consignments.add(new Consignment(
                new Consignment.Id(id, consignments.size()), destination, some, 0, received)));
        return new Arrival(message(id, received), body(), consignments);
    }

    /// A lease on the first consignment, as if it had been tried so many times before.
    public Lease lease(QueueId id, Instant received, int attempts) {
        var arrival = arrival(id, received);
        var first = arrival.consignments().getFirst();
        return new Lease(arrival.message(),
                new Consignment(first.id(), first.destination(), first.waiting(), attempts, received), body());
    }

    private static Message.Content scanned(byte[] octets) {
        var scanner = new ContentScanner();
        scanner.scan(octets, 0, octets.length);
        return scanner.content();
    }

    private static boolean goesBeyondAscii(String some) {
        return some.chars().anyMatch(c -> c > 0x7f);
    }

    private byte[] octets() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
