package org.stsrelay.server.inbound;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Reads certificates and keys as certificate tools write them (RFC 7468).
final class Pem {

    private static final int MAX_FILE = 1 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final byte[] PROOF = "does this key sign for this certificate?".getBytes(StandardCharsets.US_ASCII);

    private record Block(String label, byte[] content) {}

    private Pem() {}

    /// The certificates of a file in their order, the leaf first.
    static List<X509Certificate> chain(Path file) throws CertificateFileException {
        var chain = new ArrayList<X509Certificate>();
        for (var block : blocks(file)) {
            if (block.label().equals("CERTIFICATE")) {
                chain.add(certificate(block, file));
            }
        }
        if (chain.isEmpty()) {
            throw new CertificateFileException(
                    file + ": holds no certificate; expected PEM, '-----BEGIN CERTIFICATE-----'");
        }
        return chain;
    }

    /// The key of a file, if it is the one that `leaf` was made for.
    ///
    /// @param leafFile where the certificate came from, for messages
    static PrivateKey privateKey(Path file, X509Certificate leaf, Path leafFile) throws CertificateFileException {
        for (var block : blocks(file)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return matching(block.content(), file, leaf, leafFile);
                }
                case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
                    return matching(Pkcs8.wrap(block.content(), leaf.getPublicKey()), file, leaf, leafFile);
                }
                case "ENCRYPTED PRIVATE KEY" -> throw new CertificateFileException(
                        file + ": the key is encrypted; store it without a passphrase, readable by the relay only");
                default -> {
                    // Curve parameters, or certificates in the same file.
                }
            }
        }
        throw new CertificateFileException(file + ": holds no private key; expected PEM, PKCS#8 or PKCS#1, RSA or EC");
    }

    private static PrivateKey matching(byte[] pkcs8, Path file, X509Certificate leaf, Path leafFile)
            throws CertificateFileException {
        var algorithm = leaf.getPublicKey().getAlgorithm();
        try {
            var key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            if (signsFor(key, leaf.getPublicKey())) {
                return key;
            }
        } catch (GeneralSecurityException e) {
            throw new CertificateFileException(
                    file + ": not a usable " + algorithm + " key, which " + leafFile + " was made for", e);
        }
        throw new CertificateFileException(file + ": is not the key that " + leafFile + " was made for");
    }

    private static boolean signsFor(PrivateKey key, PublicKey expected) throws GeneralSecurityException {
        var algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        var signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(PROOF);
        var verifier = Signature.getInstance(algorithm);
        verifier.initVerify(expected);
        verifier.update(PROOF);
        return verifier.verify(signer.sign());
    }

    private static X509Certificate certificate(Block block, Path file) throws CertificateFileException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.content()));
        } catch (CertificateException e) {
            throw new CertificateFileException(file + ": a certificate in it cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Block> blocks(Path file) throws CertificateFileException {
        var blocks = new ArrayList<Block>();
        var matcher = BLOCK.matcher(text(file));
        while (matcher.find()) {
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException e) {
                throw new CertificateFileException(file + ": the base64 of a " + matcher.group(1) + " is damaged", e);
            }
        }
        return blocks;
    }

    private static String text(Path file) throws CertificateFileException {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new CertificateFileException(file + ": larger than 1 MiB, which no PEM file is");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (CertificateFileException e) {
            throw e;
        } catch (IOException e) {
            throw new CertificateFileException(file + ": cannot be read (" + e + ")", e);
        }
    }
}
