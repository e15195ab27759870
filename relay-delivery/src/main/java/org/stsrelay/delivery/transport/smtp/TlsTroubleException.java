package org.stsrelay.delivery.transport.smtp;

import jakarta.mail.MessagingException;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;

/// TLS did not come about, or not as it was required. Passes through SMTPTransport, which knows one kind of exception.
final class TlsTroubleException extends MessagingException {

    private static final long serialVersionUID = 1;

    private final transient TlsFailure failure;

    TlsTroubleException(TlsFailure failure) {
        super(failure.detail());
        this.failure = failure;
    }

    TlsTroubleException(FailureType type, String reasonCode, String detail) {
        this(new TlsFailure(type, reasonCode, detail));
    }

    TlsFailure failure() {
        return failure;
    }
}
