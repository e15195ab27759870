package org.stsrelay.delivery.trust;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Certificates that no proper authority would issue, and chains that are not what they should be.
final class OddCertificates {

    private static final Duration LONG = Duration.ofDays(100);

    private final Instant now;
    private final Party root;
    private int serial;

    record Party(X500Name name, KeyPair keys, X509Certificate certificate) {}

    OddCertificates(Instant now) {
        this.now = now;
        this.root = authority("odd root", Optional.empty(), Optional.empty());
    }

    X509Certificate root() {
        return root.certificate();
    }

    Party intermediate(Optional<String> onlyBelow) {
        return authority("odd intermediate", Optional.of(root), onlyBelow);
    }

    /// Directly below the root.
    X509Certificate leaf(GeneralName... names) {
        return leaf(root, KeyPurposeId.id_kp_serverAuth, names);
    }

    X509Certificate leaf(Party issuer, KeyPurposeId purpose, GeneralName... names) {
        var subject = new X500Name("CN=mx1.example.test");
        var builder = builder(issuer.name(), subject, newKeys());
        add(builder, Extension.basicConstraints, new BasicConstraints(false));
        add(builder, Extension.extendedKeyUsage, new ExtendedKeyUsage(purpose));
        if (names.length > 0) {
            add(builder, Extension.subjectAlternativeName, new GeneralNames(names));
        }
        return sign(builder, issuer.keys());
    }

    static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    private Party authority(String commonName, Optional<Party> issuer, Optional<String> onlyBelow) {
        var name = new X500Name("CN=" + commonName);
        var keys = newKeys();
        var builder = builder(issuer.map(Party::name).orElse(name), name, keys);
        add(builder, Extension.basicConstraints, new BasicConstraints(true));
        add(builder, Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign));
        onlyBelow.ifPresent(domain -> add(builder, Extension.nameConstraints, new NameConstraints(
                new GeneralSubtree[]{new GeneralSubtree(dns(domain))}, new GeneralSubtree[0])));
        return new Party(name, keys, sign(builder, issuer.map(Party::keys).orElse(keys)));
    }

    private JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair keys) {
        return new JcaX509v3CertificateBuilder(issuer, BigInteger.valueOf(++serial), Date.from(now.minus(LONG)),
                Date.from(now.plus(LONG)), subject, keys.getPublic());
    }

    private static void add(JcaX509v3CertificateBuilder builder,
            ASN1ObjectIdentifier extension, ASN1Encodable value) {
        try {
            builder.addExtension(extension, true, value);
        } catch (CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, KeyPair issuer) {
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    List<X509Certificate> chain(Party issuer, X509Certificate leaf) {
        return List.of(leaf, issuer.certificate());
    }
}
