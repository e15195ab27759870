package org.stsrelay.reporting.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;

/// A key that reports can be signed with: RSA, and long enough to be believed.
public final class SigningKey {

    /// RFC 8301 §3.2: verifiers believe nothing shorter, and signers should have this much.
    private static final int LEAST_BITS = 1024;
    private static final int ADVISED_BITS = 2048;

    private final RSAPrivateCrtKey secret;

    private SigningKey(RSAPrivateCrtKey secret) {
        this.secret = secret;
    }

    /// @throws IllegalArgumentException when the key cannot be used, saying why
    public static SigningKey of(PrivateKey key) {
        if (!(key instanceof RSAPrivateCrtKey rsa)) {
            throw new IllegalArgumentException("the key that signs reports is of kind " + kind(key)
                    + "; it has to be RSA: receivers ignore a report whose signature they cannot verify (RFC 8460 §3),"
                    + " and RSA is what all of them can (RFC 8301 §3)");
        }
        var bits = rsa.getModulus().bitLength();
        if (bits < LEAST_BITS) {
            throw new IllegalArgumentException(
                    "the key that signs reports has " + bits + " bits; receivers believe none"
                            + " of fewer than " + LEAST_BITS + " (RFC 8301 §3.2); use " + ADVISED_BITS);
        }
        return new SigningKey(rsa);
    }

    private static String kind(PrivateKey key) {
        return key instanceof EdECPrivateKey edwards ? edwards.getParams().getName() : key.getAlgorithm();
    }

    /// One that did not exist before.
    public static SigningKey fresh() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(ADVISED_BITS);
            return of(generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime has no RSA", e);
        }
    }

    public int bits() {
        return secret.getModulus().bitLength();
    }

    /// Whether some will not believe it much longer.
    public boolean isShort() {
        return bits() < ADVISED_BITS;
    }

    public PrivateKey secret() {
        return secret;
    }

    /// What the DNS shows of it.
    public RSAPublicKey open() {
        try {
            var parts = new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent());
            return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(parts);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an RSA key without a public half", e);
        }
    }
}
