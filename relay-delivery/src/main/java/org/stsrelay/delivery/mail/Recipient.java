package org.stsrelay.delivery.mail;

import java.util.Optional;
import java.util.Set;

/// One RCPT as it was accepted.
///
/// @param mailbox the address
/// @param notifyOn what the sender asked for, empty when NOTIFY was not given
/// @param originalRecipient the value of ORCPT as received, xtext and all, passed on unchanged (RFC 3461 §5.2.1)
public record Recipient(Mailbox mailbox, Set<Notify> notifyOn, Optional<String> originalRecipient) {

    public Recipient {
        notifyOn = Set.copyOf(notifyOn);
    }

    /// A recipient without DSN parameters.
    public static Recipient of(Mailbox mailbox) {
        return new Recipient(mailbox, Set.of(), Optional.empty());
    }

    /// RFC 3461 §4.1: without NOTIFY the default is to tell of failures.
    public boolean wantsFailureNotice() {
        return notifyOn.isEmpty() || notifyOn.contains(Notify.FAILURE);
    }

    /// RFC 3461 §5.2.5: without NOTIFY a notice of delay may be sent, with it only where DELAY was named.
    public boolean acceptsDelayNotice() {
        return notifyOn.isEmpty() || notifyOn.contains(Notify.DELAY);
    }

    @Override
    public String toString() {
        return mailbox.text();
    }
}
