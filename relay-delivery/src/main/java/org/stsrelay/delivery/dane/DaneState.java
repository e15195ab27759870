package org.stsrelay.delivery.dane;

import org.stsrelay.delivery.outcome.TlsFailure;

/// What DANE has to say of one host (RFC 7672 §2.2).
public sealed interface DaneState {

    /// Nothing: insecure answers, or the secure word that there are no records.
    ///
    /// @param reason for people
    record Absent(String reason) implements DaneState {}

    record Present(TlsaSet set) implements DaneState {}

    /// The DNS did not say, though it is signed. The host is not to be used: a forger who can suppress the answer would
    /// otherwise have TLS suppressed as well (RFC 7672 §2.1.2).
    record Unknown(TlsFailure failure) implements DaneState {}
}
