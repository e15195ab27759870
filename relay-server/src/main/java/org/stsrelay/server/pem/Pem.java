package org.stsrelay.server.pem;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.stsrelay.server.files.RegularFile;

/// Certificates and private keys in PEM: keys in PKCS#8, or RSA in PKCS#1 and EC in SEC1 as older tools write them.
public final class Pem {

    private static final int MAX_BYTES = 1024 * 1024;
    private static final Pattern CERTIFICATE = Pattern
            .compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");
    private static final Pattern KEY = Pattern
            .compile("-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----(.+?)-----END \\1-----", Pattern.DOTALL);

    private static final Base64.Encoder MIME =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private Pem() {}

    /// The chain, the leaf first.
    ///
    /// @throws PemException when the file is no such thing
    public static List<X509Certificate> certificates(Path file) throws IOException {
        var blocks = CERTIFICATE.matcher(read(file)).results().map(found -> found.group()).toList();
        if (blocks.isEmpty()) {
            throw new PemException(file + " holds no certificate", "it needs PEM blocks -----BEGIN CERTIFICATE-----");
        }
        try {
            var bytes = String.join("\n", blocks).getBytes(StandardCharsets.US_ASCII);
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new PemException(file + " holds a certificate that cannot be read: " + e.getMessage(), "");
        }
    }

    /// A key that a listener can show: RSA or EC, which all clients know.
    ///
    /// @throws PemException when the file is no such thing
    public static PrivateKey listenerKey(Path file) throws IOException {
        var key = privateKey(file);
        if (key instanceof EdECPrivateKey edwards) {
            throw new PemException(file + " holds an " + edwards.getParams().getName() + " key",
                    "one of RSA or EC is needed");
        }
        return key;
    }

    /// Of any kind that is known here.
    ///
    /// @throws PemException when the file is no such thing
    public static PrivateKey privateKey(Path file) throws IOException {
        var block = KEY.matcher(read(file));
        if (!block.find()) {
            throw new PemException(file + " holds no private key that can be used",
                    "it needs a PEM block of PKCS#8, PKCS#1 or SEC1; convert with: openssl pkey -in OLD -out NEW");
        }
        if (block.group(1).startsWith("ENCRYPTED") || block.group(2).contains("ENCRYPTED")) {
            throw new PemException(file + " holds an encrypted key",
                    "the relay needs it without a passphrase; make one with: openssl pkey -in OLD -out NEW");
        }
        try {
            var content = Base64.getMimeDecoder().decode(block.group(2));
            return decode(switch (block.group(1)) {
                case "RSA PRIVATE KEY" -> Pkcs8.ofRsa(content);
                case "EC PRIVATE KEY" -> Pkcs8.ofEc(content);
                default -> content;
            });
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            throw new PemException(file + " holds a private key that cannot be read",
                    "RSA and EC keys can; convert with: openssl pkey -in OLD -out NEW");
        }
    }

    /// Keeps a key where only its owner can read it.
    ///
    /// @throws FileAlreadyExistsException rather than write over anything
    public static void writeNew(Path file, PrivateKey key) throws IOException {
        var text = "-----BEGIN PRIVATE KEY-----\n" + MIME.encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        try (var out = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            var octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (octets.hasRemaining()) {
                out.write(octets);
            }
            out.force(true);
        }
    }

    /// Whether what one signs the other verifies.
    public static boolean belongTogether(PrivateKey secret, PublicKey open) {
        try {
            var algorithm = secret.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            var probe = "probe".getBytes(StandardCharsets.US_ASCII);
            var signer = Signature.getInstance(algorithm);
            signer.initSign(secret);
            signer.update(probe);
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(open);
            verifier.update(probe);
            return verifier.verify(signer.sign());
        } catch (GeneralSecurityException _) {
            return false; // keys of two kinds, or of two curves
        }
    }

    private static String read(Path file) throws IOException {
        try (var in = RegularFile.open(file)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
        }
    }

    private static PrivateKey decode(byte[] pkcs8) throws GeneralSecurityException {
        var spec = new PKCS8EncodedKeySpec(pkcs8);
        for (var kind : List.of("RSA", "EC")) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec);
            } catch (InvalidKeySpecException _) {
                // One of the others, it may be.
            }
        }
        return KeyFactory.getInstance("EdDSA").generatePrivate(spec);
    }
}
