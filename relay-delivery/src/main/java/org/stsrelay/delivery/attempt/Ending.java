package org.stsrelay.delivery.attempt;

import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.Reply;

/// What an attempt came to for one recipient.
public sealed interface Ending {

    /// @param host who has the message now
    /// @param hostTellsSender whether that host carries the notices on which the sender asked for
    record Delivered(DomainPart host, Reply reply, boolean hostTellsSender) implements Ending {}

    /// For good.
    record Failed(Reason reason) implements Ending {}

    /// For now.
    record Deferred(Reason reason) implements Ending {}
}
