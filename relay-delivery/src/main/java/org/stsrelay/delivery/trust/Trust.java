package org.stsrelay.delivery.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.TlsFailure;

/// Judges a certificate chain as RFC 8461 §4.2 and §3.3 want it: it leads to a trust anchor, is valid now, and carries
/// the host's name as a DNS-ID.
@FunctionalInterface
public interface Trust {

    /// @param chain as the host sent it, the leaf first
    /// @return empty when all is well
    Optional<TlsFailure> judge(List<X509Certificate> chain, DomainName host);
}
