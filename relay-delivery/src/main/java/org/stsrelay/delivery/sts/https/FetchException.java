package org.stsrelay.delivery.sts.https;

import org.stsrelay.delivery.sts.PolicyFetcher.Fetched;
import org.stsrelay.delivery.sts.PolicyFetcher.Kind;

/// Why there is no policy to be had.
final class FetchException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String reasonCode;

    FetchException(Kind kind, String reasonCode, String reason) {
        super(reason);
        this.kind = kind;
        this.reasonCode = reasonCode;
    }

    Kind kind() {
        return kind;
    }

    String reasonCode() {
        return reasonCode;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    Fetched.Failed failed() {
        return new Fetched.Failed(kind, reasonCode, reason());
    }
}
