package org.stsrelay.lab;

/// When the lab's DNS sets the AD bit, for those who ask for it.
enum AdBit {
    /// For names that were declared signed, without any signature.
    OF_SIGNED_NAMES,
    /// As a validating resolver does, and bogus answers fail.
    AS_VALIDATED, NEVER, ALWAYS
}
