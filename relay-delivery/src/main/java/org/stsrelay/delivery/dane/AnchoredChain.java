package org.stsrelay.delivery.dane;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;

/// A chain under a trust anchor that the DNS names (RFC 7671 §5.2): unlike a host's own record, such an anchor vouches for
/// whatever its holder signs, so dates and names have to be right too. No public authority counts here.
final class AnchoredChain {

    private AnchoredChain() {}

    /// @param anchors never empty
    /// @param names one of which the leaf has to carry
    /// @return empty when a path leads to one of the anchors and all is well with it; else what is wrong with the last
    static Optional<TlsFailure> judge(List<X509Certificate> chain, List<X509Certificate> anchors,
            List<DomainName> names, Instant now) {
        var failure = Optional.<TlsFailure>empty();
        var mismatch = ReferenceNames.mismatch(chain.getFirst(), names);
        for (var anchor : anchors) {
            failure = broken(chain, anchor, now);
            if (failure.isEmpty()) {
                return mismatch;
            }
        }
        return failure.map(broken -> mismatch.map(broken::and).orElse(broken));
    }

    private static Optional<TlsFailure> broken(List<X509Certificate> chain, X509Certificate anchor, Instant now) {
        var leaf = chain.getFirst();
        try {
            anchor.checkValidity(Date.from(now)); // the path check leaves the anchor's own dates out
            leaf.checkValidity(Date.from(now));
            CertPathBuilder.getInstance("PKIX").build(parameters(chain, anchor, now));
            return Optional.empty();
        } catch (CertificateExpiredException _) {
            return failed(FailureType.CERTIFICATE_EXPIRED, "", "a certificate under the DANE trust anchor of "
                    + subject(leaf) + " has expired; its own ends " + leaf.getNotAfter().toInstant());
        } catch (CertificateNotYetValidException _) {
            return failed(FailureType.CERTIFICATE_NOT_TRUSTED, "certificate-not-yet-valid",
                    "the certificate of " + subject(leaf) + " is not valid before " + leaf.getNotBefore().toInstant());
        } catch (CertPathBuilderException e) {
            return failed(FailureType.CERTIFICATE_NOT_TRUSTED, "dane-no-path-to-trust-anchor",
                    "no valid path leads from the certificate of " + subject(leaf) + " to the DANE trust anchor "
                            + subject(anchor) + ": " + e.getMessage());
        } catch (GeneralSecurityException e) {
            return failed(FailureType.CERTIFICATE_NOT_TRUSTED, "dane-chain-not-verifiable", "the certificate of "
                    + subject(leaf)
                    + " cannot be held against its DANE trust anchor: " + e.getMessage());
        }
    }

    private static PKIXBuilderParameters parameters(List<X509Certificate> chain, X509Certificate anchor, Instant now)
            throws GeneralSecurityException {
        var target = new X509CertSelector();
        target.setCertificate(chain.getFirst());
        var parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(anchor, null)), target);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        parameters.setDate(Date.from(now));
        parameters.setRevocationEnabled(false);
        return parameters;
    }

    private static Optional<TlsFailure> failed(FailureType type, String code, String text) {
        return Optional.of(new TlsFailure(type, code, text));
    }

    private static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }
}
