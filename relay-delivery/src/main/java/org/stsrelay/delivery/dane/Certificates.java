package org.stsrelay.delivery.dane;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.dns.TlsaRecord;

/// Holds certificates against TLSA records (RFC 6698 §2.1).
final class Certificates {

    /// Those whose keys a certificate may carry in practice.
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private Certificates() {}

    static boolean match(TlsaRecord record, X509Certificate certificate) {
        try {
            var selected = record.selector() == Parameters.CERTIFICATE
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
            return HexFormat.of().formatHex(matched(record, selected)).equals(record.data());
        } catch (CertificateEncodingException _) {
            return false;
        }
    }

    /// Whether the data, which stands for itself, is what the selector says (RFC 6698 §2.1.4).
    static boolean isReadable(TlsaRecord record) {
        return record.selector() == Parameters.CERTIFICATE ? carriedBy(record).isPresent() : isKey(record.octets());
    }

    /// The certificate that a record carries in full.
    static Optional<X509Certificate> carriedBy(TlsaRecord record) {
        if (record.matching() != Parameters.FULL || record.selector() != Parameters.CERTIFICATE) {
            return Optional.empty();
        }
        var octets = record.octets();
        try (var in = new ByteArrayInputStream(octets)) {
            var read = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            // The factory takes PEM as well, and what follows the certificate; a record may hold neither.
            return Optional.of(read).filter(certificate -> isEncodedAs(certificate, octets));
        } catch (CertificateException | java.io.IOException _) {
            return Optional.empty();
        }
    }

    private static boolean isEncodedAs(X509Certificate certificate, byte[] octets) {
        try {
            return MessageDigest.isEqual(certificate.getEncoded(), octets);
        } catch (CertificateEncodingException _) {
            return false;
        }
    }

    private static boolean isKey(byte[] octets) {
        return KEY_ALGORITHMS.stream().anyMatch(algorithm -> isKey(octets, algorithm));
    }

    private static boolean isKey(byte[] octets, String algorithm) {
        try {
            KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(octets));
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static byte[] matched(TlsaRecord record, byte[] selected) {
        return switch (record.matching()) {
            case Parameters.SHA_256 -> digest("SHA-256", selected);
            case Parameters.SHA_512 -> digest("SHA-512", selected);
            default -> selected;
        };
    }

    private static byte[] digest(String algorithm, byte[] octets) {
        try {
            return MessageDigest.getInstance(algorithm).digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the Java runtime has no " + algorithm, e);
        }
    }
}
