package org.stsrelay.delivery.transport.smtp;

import jakarta.mail.MessagingException;
import org.stsrelay.delivery.mail.Reply;

/// The host does not want to talk to us: its greeting or its answer to EHLO is not positive.
final class RefusedException extends MessagingException {

    private static final long serialVersionUID = 1;

    private final transient Reply reply;

    RefusedException(String what, Reply reply) {
        super(what + ": " + reply);
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }
}
