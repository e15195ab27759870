package org.stsrelay.delivery.trust;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import org.stsrelay.delivery.mail.DomainName;
import org.stsrelay.delivery.outcome.FailureType;
import org.stsrelay.delivery.outcome.TlsFailure;

/// What is wrong with a certificate, in the result types of RFC 8460 §4.3 and in words.
final class TlsFailures {

    private static final int MAX_NAMES_SHOWN = 5;

    private TlsFailures() {}

    static TlsFailure noCertificate(DomainName host) {
        return new TlsFailure(FailureType.VALIDATION_FAILURE, "no-certificate", host + " showed no certificate");
    }

    static TlsFailure wrongName(X509Certificate leaf, DomainName host) {
        var names = CertificateNames.of(leaf);
        var shown = names.isEmpty()
                ? "no DNS name (the subject's CN does not count)"
                : String.join(", ", names.stream().limit(MAX_NAMES_SHOWN).toList());
        return new TlsFailure(FailureType.CERTIFICATE_HOST_MISMATCH, "",
                "the certificate of " + host + " is for " + shown);
    }

    static TlsFailure ofChain(X509Certificate leaf, DomainName host, Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (isExpired(cause)) {
                return new TlsFailure(FailureType.CERTIFICATE_EXPIRED, "",
                        "a certificate in the chain of " + host + " has expired; its own ended "
                                + leaf.getNotAfter().toInstant());
            }
            if (isNotYetValid(cause)) {
                return new TlsFailure(FailureType.CERTIFICATE_NOT_TRUSTED, "certificate-not-yet-valid",
                        "the certificate of " + host + " is not valid before " + leaf.getNotBefore().toInstant());
            }
            if (cause instanceof CertPathBuilderException
                    || (cause instanceof CertPathValidatorException path
                            && path.getReason() == PKIXReason.NO_TRUST_ANCHOR)) {
                return new TlsFailure(FailureType.CERTIFICATE_NOT_TRUSTED, unvouched(leaf), "the certificate of "
                        + host + " is vouched for by no trust anchor; its issuer is "
                        + leaf.getIssuerX500Principal().getName());
            }
        }
        return new TlsFailure(FailureType.CERTIFICATE_NOT_TRUSTED, "certificate-chain-not-acceptable",
                "the certificate of " + host + " is not acceptable: " + failure.getMessage());
    }

    private static String unvouched(X509Certificate leaf) {
        return leaf.getIssuerX500Principal().equals(leaf.getSubjectX500Principal())
                ? "self-signed-certificate"
                : "no-path-to-trust-anchor";
    }

    private static boolean isExpired(Throwable cause) {
        return cause instanceof CertificateExpiredException
                || (cause instanceof CertPathValidatorException path && path.getReason() == BasicReason.EXPIRED);
    }

    private static boolean isNotYetValid(Throwable cause) {
        return cause instanceof CertificateNotYetValidException
                || (cause instanceof CertPathValidatorException path && path.getReason() == BasicReason.NOT_YET_VALID);
    }
}
