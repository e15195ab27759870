package org.stsrelay.lab;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/// Writes TLSA records (RFC 6698 §2.2) for certificates of the lab.
public final class Tlsa {

    private Tlsa() {}

    /// The key of a host's own certificate, as most publish it.
    public static String ofKey(X509Certificate certificate) {
        return of(3, 1, 1, certificate);
    }

    public static String ofAnchor(Authority authority) {
        return of(2, 0, 1, authority.certificate());
    }

    /// Any, as a zone file has it.
    public static String of(int usage, int selector, int matching, X509Certificate certificate) {
        try {
            var selected = selector == 0 ? certificate.getEncoded() : certificate.getPublicKey().getEncoded();
            var data = switch (matching) {
                case 0 -> selected;
                case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
                default -> MessageDigest.getInstance("SHA-512").digest(selected);
            };
            return usage + " " + selector + " " + matching + " " + HexFormat.of().formatHex(data);
        } catch (CertificateEncodingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
