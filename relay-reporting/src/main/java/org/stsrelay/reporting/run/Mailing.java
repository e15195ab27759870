package org.stsrelay.reporting.run;

import java.io.IOException;
import org.stsrelay.delivery.mail.Mailbox;
import org.stsrelay.delivery.mail.QueueId;

/// The way into the queue for reports that go by mail.
public interface Mailing {

    /// A name for a message that the queue is to have.
    QueueId newId();

    /// Durable on return, and on its way.
    ///
    /// @param id one that the queue does not have
    /// @param octets the whole message, lines ended by CRLF
    /// @throws IOException when it could not be kept, saying why; nothing of it will be sent
    void submit(QueueId id, Mailbox from, Mailbox to, byte[] octets) throws IOException;
}
