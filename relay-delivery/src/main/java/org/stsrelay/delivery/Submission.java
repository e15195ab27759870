package org.stsrelay.delivery;

import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.BodyWriter;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.SpoolException;

/// The way in: hands a message over for delivery.
public interface Submission {

    /// A fresh queue id, known before the message is complete, so that its Received field can name it.
    QueueId newId();

    BodyWriter newBody();

    /// Keeps the message, split into one consignment for each destination, and starts on them. Durable on return.
    ///
    /// @param body from [#newBody], finished
    /// @throws SpoolException when it could not be kept; nothing of it will be sent
    void submit(Message message, Body body, List<Recipient> recipients) throws SpoolException;

    /// Why no mail can be taken now, such as a full disk; empty when it can.
    Optional<String> refusal();
}
