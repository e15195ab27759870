package org.stsrelay.delivery.mail;

/// Why a message exists, where that changes how it is treated.
public enum Purpose {
    /// Somebody's mail, from a client.
    RELAYED,
    /// A notice of ours (RFC 3464): null sender, a shorter life, no notice about it.
    NOTICE,
    /// A TLS report of ours: delivered despite TLS failures and left out of the next report (RFC 8460 §3, §5.3).
    TLS_REPORT
}
