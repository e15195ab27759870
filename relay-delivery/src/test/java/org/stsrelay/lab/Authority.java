package org.stsrelay.lab;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate authority that issues whatever a test needs, right or wrong. Make two, trust one, and the other is the
/// rogue.
public final class Authority {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private final Instant now;

    /// @param now the middle of the validity of what it issues
    public Authority(String commonName, Instant now) {
        this.name = new X500Name("CN=" + commonName);
        this.keys = newKeys();
        this.now = now;
        var root = new Order(name, keys, now.minus(Duration.ofDays(3650)), now.plus(Duration.ofDays(3650)));
        this.certificate = sign(root, List.of(), true);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public String certificatePem() {
        return pem(certificate);
    }

    /// For clients who believe this authority and no other.
    public SSLContext clientContext() {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("lab", certificate);
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A good certificate for these DNS names, valid around now.
    public Identity issue(String... dnsNames) {
        return issue(now.minus(Duration.ofDays(30)), now.plus(Duration.ofDays(60)), dnsNames);
    }

    public Identity expired(String... dnsNames) {
        return issue(now.minus(Duration.ofDays(90)), now.minus(Duration.ofDays(1)), dnsNames);
    }

    public Identity notYetValid(String... dnsNames) {
        return issue(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(90)), dnsNames);
    }

    public Identity issue(Instant notBefore, Instant notAfter, String... dnsNames) {
        var subject = new X500Name("CN=" + dnsNames[0].replace("*", "wildcard"));
        var general = new ArrayList<GeneralName>();
        for (var dnsName : dnsNames) {
            general.add(new GeneralName(GeneralName.dNSName, dnsName));
        }
        var own = newKeys();
        return new Identity(own.getPrivate(),
                List.of(sign(new Order(subject, own, notBefore, notAfter), general, false), certificate));
    }

    /// The name stands in the subject's CN only, where RFC 8461 §4.2 does not look.
    public Identity issueCommonNameOnly(String commonName) {
        var own = newKeys();
        var order = new Order(new X500Name("CN=" + commonName), own, now.minus(Duration.ofDays(30)),
                now.plus(Duration.ofDays(60)));
        return new Identity(own.getPrivate(), List.of(sign(order, List.of(), false), certificate));
    }

    /// For a client that proves who it is.
    public Identity issueForClient(String name) {
        var own = newKeys();
        var order = new Order(new X500Name("CN=" + name), own, now.minus(Duration.ofDays(30)),
                now.plus(Duration.ofDays(60)), KeyPurposeId.id_kp_clientAuth);
        return new Identity(own.getPrivate(),
                List.of(sign(order, List.of(new GeneralName(GeneralName.dNSName, name)), false), certificate));
    }

    /// Signed by itself, vouched for by nobody.
    public static Identity selfSigned(Instant now, String dnsName) {
        var lone = new Authority(dnsName, now);
        var order = new Order(lone.name, lone.keys, now.minus(Duration.ofDays(30)), now.plus(Duration.ofDays(60)));
        var leaf = lone.sign(order, List.of(new GeneralName(GeneralName.dNSName, dnsName)), false);
        return new Identity(lone.keys.getPrivate(), List.of(leaf));
    }

    static String pem(X509Certificate certificate) {
        return Identity.pem(certificate);
    }

    private record Order(X500Name subject, KeyPair keys, Instant notBefore, Instant notAfter, KeyPurposeId purpose) {

        Order(X500Name subject, KeyPair keys, Instant notBefore, Instant notAfter) {
            this(subject, keys, notBefore, notAfter, KeyPurposeId.id_kp_serverAuth);
        }
    }

    private X509Certificate sign(Order order, List<GeneralName> names, boolean authority) {
        try {
            var builder = new JcaX509v3CertificateBuilder(name, new BigInteger(120, RANDOM).add(BigInteger.ONE),
                    Date.from(order.notBefore()), Date.from(order.notAfter()), order.subject(),
                    order.keys().getPublic());
            extend(builder, order.purpose(), names, authority);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void extend(JcaX509v3CertificateBuilder builder, KeyPurposeId purpose,
            List<GeneralName> names, boolean authority)
            throws CertIOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (authority) {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return;
        }
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        if (!names.isEmpty()) {
            builder.addExtension(Extension.subjectAlternativeName, false,
                    new GeneralNames(names.toArray(GeneralName[]::new)));
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
}
