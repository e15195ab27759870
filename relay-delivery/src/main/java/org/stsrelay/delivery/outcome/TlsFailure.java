package org.stsrelay.delivery.outcome;

/// Why a connection was not what a policy asks for.
///
/// @param type the result type of RFC 8460 §4.3
/// @param reasonCode a short machine-readable token, such as `mta-sts-mx-not-in-policy`; may be empty
/// @param detail one sentence for people, naming the host and what was expected and found
public record TlsFailure(FailureType type, String reasonCode, String detail) {}
