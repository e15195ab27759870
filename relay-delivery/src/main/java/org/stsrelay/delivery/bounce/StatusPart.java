package org.stsrelay.delivery.bounce;

import org.stsrelay.delivery.attempt.Ending;
import org.stsrelay.delivery.attempt.Reason;
import org.stsrelay.delivery.attempt.RecipientResult;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Recipient;
import org.stsrelay.delivery.mail.Reply;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.delivery.spool.Message;

/// The part for machines: RFC 3464 with the additions of RFC 3461 §6.3.
final class StatusPart {

    private final String hostname;

    StatusPart(String hostname) {
        this.hostname = hostname;
    }

    String of(Story story) {
        var fields = new DsnFields();
        message(fields, story.lease().message());
        for (var told : story.told()) {
            recipient(fields.endGroup(), story, told);
        }
        return fields.toString();
    }

    private void message(DsnFields fields, Message message) {
        message.options().envelopeId().ifPresent(id -> fields.add("Original-Envelope-Id", AddressFields.xtext(id)));
        fields.add("Reporting-MTA", "dns; " + hostname);
        fields.add("X-Stsrelay-Queue-Id", message.id().text());
        fields.add("Arrival-Date", DsnFields.date(message.received()));
    }

    private static void recipient(DsnFields fields, Story story, RecipientResult told) {
        var recipient = told.recipient();
        addresses(fields, recipient, story.isGlobal());
        fields.add("Action", story.action().token());
        switch (told.ending()) {
            case Ending.Delivered(var host, var reply, _) -> delivered(fields, host, reply);
            case Ending.Failed(var reason) -> undelivered(fields, reason, reason.status());
            case Ending.Deferred(var reason) -> undelivered(fields, reason,
                    story.action() == Action.FAILED ? reason.lastStatus() : reason.status());
        }
        fields.add("Last-Attempt-Date", DsnFields.date(story.at()));
        if (story.action() == Action.DELAYED) {
            // RFC 3464 §2.3.9: in no other notice.
            fields.add("Will-Retry-Until", DsnFields.date(story.end()));
        }
    }

    private static void addresses(DsnFields fields, Recipient recipient, boolean global) {
        if (global) {
            recipient.originalRecipient()
                    .ifPresent(orcpt -> fields.addAddress("Original-Recipient", AddressFields.globalOriginal(orcpt)));
            fields.addAddress("Final-Recipient", AddressFields.globalRecipient(recipient.mailbox()));
        } else {
            recipient.originalRecipient()
                    .ifPresent(orcpt -> fields.add("Original-Recipient", AddressFields.original(orcpt)));
            fields.add("Final-Recipient", AddressFields.recipient(recipient.mailbox()));
        }
    }

    private static void delivered(DsnFields fields, DomainPart host, Reply reply) {
        fields.add("Status", reply.status().toString());
        fields.add("Remote-MTA", AddressFields.host(host));
        fields.add("Diagnostic-Code", "smtp; " + reply);
    }

    /// Remote-MTA and the diagnostic type `smtp` are for what a host really said; what was decided here says so
    /// (RFC 3464 §2.3.5).
    private static void undelivered(DsnFields fields, Reason reason, EnhancedStatus status) {
        fields.add("Status", status.toString());
        if (reason.remote()) {
            reason.host().ifPresent(host -> fields.add("Remote-MTA", AddressFields.host(host)));
            fields.add("Diagnostic-Code", "smtp; " + reason.text());
        } else {
            fields.add("Diagnostic-Code", reason.failure().map(StatusPart::sts).orElse("x-stsrelay; " + reason.text()));
        }
    }

    private static String sts(TlsFailure failure) {
        var code = failure.reasonCode().isEmpty() ? "" : " (" + failure.reasonCode() + ")";
        return "x-sts; " + failure.type().token() + code + ": " + failure.detail();
    }
}
