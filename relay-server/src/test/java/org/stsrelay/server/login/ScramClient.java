package org.stsrelay.server.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The other side of SCRAM-SHA-256, from the words of RFC 5802 §3 and with nothing of ours.
public final class ScramClient {

    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";

    private final String bare;
    private final String password;
    private byte[] signature = {};

    public ScramClient(String name, String password) {
        this.bare = "n=" + name + ",r=" + NONCE;
        this.password = password;
    }

    public String first() {
        return "n,," + bare;
    }

    public String last(String challenge) {
        var parts = challenge.split(",", 3);
        var salt = Base64.getDecoder().decode(parts[1].substring(2));
        var salted = salted(salt, Integer.parseInt(parts[2].substring(2)));
        var withoutProof = "c=biws," + parts[0];
        var message = bare + "," + challenge + "," + withoutProof;
        var clientKey = hmac(salted, "Client Key".getBytes(UTF_8));
        var proof = xor(clientKey, hmac(hash(clientKey), message.getBytes(UTF_8)));
        signature = hmac(hmac(salted, "Server Key".getBytes(UTF_8)), message.getBytes(UTF_8));
        return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    }

    public boolean isProved(String message) {
        return message.equals("v=" + Base64.getEncoder().encodeToString(signature));
    }

    private byte[] salted(byte[] salt, int iterations) {
        var start = Arrays.copyOf(salt, salt.length + 4);
        start[salt.length + 3] = 1;
        var round = hmac(password.getBytes(UTF_8), start);
        var result = round;
        for (var i = 1; i < iterations; i++) {
            round = hmac(password.getBytes(UTF_8), round);
            result = xor(result, round);
        }
        return result;
    }

    private static byte[] xor(byte[] one, byte[] other) {
        var result = one.clone();
        for (var i = 0; i < result.length; i++) {
            result[i] ^= other[i];
        }
        return result;
    }

    private static byte[] hmac(byte[] key, byte[] text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hash(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
