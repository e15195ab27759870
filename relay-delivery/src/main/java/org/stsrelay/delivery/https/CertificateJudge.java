package org.stsrelay.delivery.https;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.outcome.TlsFailure;

/// What is wrong with the certificate that a host shows.
@FunctionalInterface
interface CertificateJudge {

    /// @param chain as the host sent it, the leaf first
    /// @return empty when it will do
    Optional<TlsFailure> judge(List<X509Certificate> chain);
}
