package org.stsrelay.server.inbound;

import java.util.ArrayList;
import java.util.List;
import org.stsrelay.delivery.mail.MailOptions;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.ReversePath;

/// A mail transaction (RFC 5321 §3.3): from MAIL until its data has ended, or until it is reset.
final class Transaction {

    private final MailCommand mail;
    private final long begun = System.nanoTime();
    private final List<Recipient> recipients = new ArrayList<>(1);

    Transaction(MailCommand mail) {
        this.mail = mail;
    }

    ReversePath sender() {
        return mail.sender();
    }

    MailOptions options() {
        return mail.options();
    }

    /// On [System#nanoTime].
    long begun() {
        return begun;
    }

    List<Recipient> recipients() {
        return recipients;
    }

    void add(Recipient recipient) {
        recipients.add(recipient);
    }
}
