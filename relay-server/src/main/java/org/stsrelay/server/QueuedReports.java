package org.stsrelay.server;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.Submission;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.ReversePath;
import org.stsrelay.delivery.spool.ContentScanner;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.SpoolException;
import org.stsrelay.reporting.run.Mailing;

/// Puts TLS reports into the queue as messages of the relay's own. Their sender is a real one (RFC 5321 §4.5.5); that
/// nobody is told when they fail follows from their purpose.
record QueuedReports(Submission delivery, String hostname, Clock clock) implements Mailing {

    @Override
    public QueueId newId() {
        return delivery.newId();
    }

    @Override
    public void submit(QueueId id, Mailbox from, Mailbox to, byte[] octets) throws IOException {
        var scanner = new ContentScanner();
        scanner.scan(octets, 0, octets.length);
        var origin = new Message.Origin("tls-rpt", Optional.empty(), hostname, Optional.empty(), 0);
        var message = new Message(id, clock.instant(), Purpose.TLS_REPORT, new ReversePath.From(from), MailOptions.NONE,
                scanner.content(), origin);
        try (var body = delivery.newBody()) {
            body.write(octets, 0, octets.length);
            delivery.submit(message, body.finish(), List.of(Recipient.of(to)));
        } catch (SpoolException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
