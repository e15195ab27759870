package org.stsrelay.delivery.policy;

/// What a message asks of TLS by itself, beside what its recipients' domain and the operator ask.
public enum MessageTag {
    NONE,
    /// REQUIRETLS (RFC 8689 §4.2): only over a verified session, and only to a host that passes the demand on.
    REQUIRE_TLS,
    /// REQUIRETLS with the null sender (RFC 8689 §5): passed on where it is offered, and delivered where it is not.
    REQUIRE_TLS_IF_OFFERED,
    /// `TLS-Required: No` (RFC 8689 §3): delivered whatever TLS proves.
    TLS_NOT_REQUIRED,
    /// A TLS report of ours: delivered whatever TLS proves, and left out of the next report (RFC 8460 §3).
    TLS_REPORT
}
