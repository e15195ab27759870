package org.stsrelay.server;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.Submission;
import org.stsrelay.delivery.ledger.LedgerStore;
import org.stsrelay.delivery.mail.QueueId;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.spool.Body;
import org.stsrelay.delivery.spool.BodyWriter;
import org.stsrelay.delivery.spool.Message;
import org.stsrelay.delivery.spool.SpoolException;

/// The way in for clients, whose messages are counted by day: reports are to be few beside them (P29).
record CountedSubmission(Submission delivery, LedgerStore ledger) implements Submission {

    @Override
    public QueueId newId() {
        return delivery.newId();
    }

    @Override
    public BodyWriter newBody() {
        return delivery.newBody();
    }

    @Override
    public void submit(Message message, Body body, List<Recipient> recipients) throws SpoolException {
        delivery.submit(message, body, recipients);
        ledger.accepted(LocalDate.ofInstant(message.received(), ZoneOffset.UTC));
    }

    @Override
    public Optional<String> refusal() {
        return delivery.refusal();
    }
}
