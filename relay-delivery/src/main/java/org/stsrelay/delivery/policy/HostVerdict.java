package org.stsrelay.delivery.policy;

import org.stsrelay.delivery.outcome.TlsFailure;

/// Whether one MX host may be used, and on what terms.
public sealed interface HostVerdict {

    /// Which rule said so.
    Ground ground();

    record Use(TlsRequirement requirement, Ground ground) implements HostVerdict {}

    /// The host is treated as if it could not be reached (RFC 8461 §5.1), and the failure is reported.
    record Skip(TlsFailure failure, Ground ground) implements HostVerdict {}
}
