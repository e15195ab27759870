package org.stsrelay.delivery.https;

/// Why a web server gave no answer that is one.
public final class HttpsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String code;

    public enum Kind {
        DNS_ERROR, CONNECT_ERROR,
        /// The certificate did not prove the host. Nothing was said to it.
        CERTIFICATE, TLS_ERROR, HTTP_ERROR, TOO_LARGE, TIMEOUT
    }

    /// @param code a short token, such as `connect-refused`
    /// @param reason one sentence naming host, address and what was expected and found
    HttpsException(Kind kind, String code, String reason) {
        super(reason);
        this.kind = kind;
        this.code = code;
    }

    public Kind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
