package org.stsrelay.server.users;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// What a password is checked with: the SCRAM-SHA-256 verifier (RFC 5802 §3, RFC 7677 §3), written as RFC 5803 §3 has it:
/// `SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY`.
public final class Verifier {

    /// What guessing a stolen file costs. Clients pay it too, once for each login by SCRAM, and those with Cyrus SASL, Postfix
    /// among them, refuse to compute more than this.
    public static final int ITERATIONS = 65_536;
    /// RFC 7677 §4.
    public static final int LEAST_ITERATIONS = 4096;
    public static final int MOST_ITERATIONS = 10_000_000;

    private static final int SALT_OCTETS = 16;
    private static final int HASH_OCTETS = 32;
    private static final Pattern FORM = Pattern.compile(
            "SCRAM-SHA-256\\$([1-9]\\d{0,8}):([A-Za-z0-9+/=]{4,128})\\$([A-Za-z0-9+/=]{44}):([A-Za-z0-9+/=]{44})");

    private final byte[] salt;
    private final int iterations;
    private final byte[] storedKey;
    private final byte[] serverKey;

    private Verifier(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
        this.salt = salt;
        this.iterations = iterations;
        this.storedKey = storedKey;
        this.serverKey = serverKey;
    }

    /// One with a salt of its own.
    ///
    /// @param password after [Saslprep]
    public static Verifier of(String password, int iterations) {
        var salt = new byte[SALT_OCTETS];
        new SecureRandom().nextBytes(salt);
        return of(password, salt, iterations);
    }

    static Verifier of(String password, byte[] salt, int iterations) {
        var salted = salted(password, salt, iterations);
        return new Verifier(salt.clone(), iterations, sha256(hmac(salted, "Client Key")), hmac(salted, "Server Key"));
    }

    /// One that looks as any other and that no password fits, the same each time for one name.
    ///
    /// @param others of which it has the iterations of one
    static Verifier decoy(byte[] secret, String name, List<Verifier> others) {
        var iterations = others.isEmpty() ? ITERATIONS : others.get(index(secret, name, others.size())).iterations;
        var salt = new byte[SALT_OCTETS];
        System.arraycopy(hmac(secret, "salt " + name), 0, salt, 0, salt.length);
        return new Verifier(salt, iterations, hmac(secret, "stored " + name), hmac(secret, "server " + name));
    }

    private static int index(byte[] secret, String name, int size) {
        return Math.floorMod(ByteBuffer.wrap(hmac(secret, "iterations " + name)).getInt(), size);
    }

    /// @throws IllegalArgumentException saying what is wrong
    static Verifier parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("is no verifier of the form SCRAM-SHA-256$ITERATIONS:SALT$KEY:KEY");
        }
        var iterations = Integer.parseInt(parts.group(1));
        if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException(
                    "has " + iterations + " iterations; from " + LEAST_ITERATIONS + " to " + MOST_ITERATIONS + " work");
        }
        return new Verifier(octets(parts.group(2)), iterations, hash(parts.group(3)), hash(parts.group(4)));
    }

    /// Whether the password is the right one. Costs what the iterations cost.
    ///
    /// @param password after [Saslprep]
    public boolean admits(String password) {
        var clientKey = hmac(salted(password, salt, iterations), "Client Key");
        return MessageDigest.isEqual(sha256(clientKey), storedKey);
    }

    /// Whether who made the proof knows the password (RFC 5802 §3).
    public boolean isProvedBy(byte[] proof, String authMessage) {
        var clientKey = hmac(storedKey, authMessage);
        if (proof.length != clientKey.length) {
            return false;
        }
        for (var i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= proof[i];
        }
        return MessageDigest.isEqual(sha256(clientKey), storedKey);
    }

    /// Whether it is of the same password, set at the same time.
    public boolean isSame(Verifier other) {
        return text().equals(other.text());
    }

    /// What proves to the client that we knew its password before.
    public byte[] signature(String authMessage) {
        return hmac(serverKey, authMessage);
    }

    public byte[] salt() {
        return salt.clone();
    }

    public int iterations() {
        return iterations;
    }

    /// As [#parse] reads it.
    String text() {
        return "SCRAM-SHA-256$" + iterations + ":" + base64(salt) + "$" + base64(storedKey) + ":" + base64(serverKey);
    }

    /// Keeps it out of logs.
    @Override
    public String toString() {
        return "Verifier[iterations=" + iterations + "]";
    }

    private static byte[] hash(String base64) {
        var octets = octets(base64);
        if (octets.length != HASH_OCTETS) {
            throw new IllegalArgumentException("has a key that is not 32 octets long");
        }
        return octets;
    }

    private static byte[] octets(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("has a part that is no base64");
        }
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /// `Hi` of RFC 5802 §2.2, which is PBKDF2.
    private static byte[] salted(String password, byte[] salt, int iterations) {
        var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_OCTETS * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
        } catch (InvalidKeySpecException _) {
            throw new IllegalArgumentException("this password cannot be used");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks PBKDF2", e);
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks HMAC", e);
        }
    }

    private static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256", e);
        }
    }
}
