package org.stsrelay.server.inbound;

import java.io.ByteArrayOutputStream;
import java.security.PublicKey;
import java.util.Arrays;

/// Puts an older key format into the one that Java reads (RFC 5958 §2): version 0, the algorithm, the key.
final class Pkcs8 {

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private Pkcs8() {}

    /// @param key PKCS#1 (RFC 8017 §A.1.2) or SEC1 (RFC 5915 §3)
    /// @param partner whose algorithm, curve included, is the key's as well
    static byte[] wrap(byte[] key, PublicKey partner) {
        var content = new ByteArrayOutputStream();
        content.writeBytes(VERSION_0);
        content.writeBytes(algorithm(partner.getEncoded()));
        content.writeBytes(element(OCTET_STRING, key));
        return element(SEQUENCE, content.toByteArray());
    }

    /// A public key is the sequence of its algorithm and its bits (RFC 5280 §4.1), so the algorithm is its first element.
    private static byte[] algorithm(byte[] publicKey) {
        var start = contentStart(publicKey, 0);
        var end = contentStart(publicKey, start) + contentLength(publicKey, start);
        return Arrays.copyOfRange(publicKey, start, end);
    }

    private static int contentStart(byte[] der, int element) {
        var first = der[element + 1] & 0xff;
        return element + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int contentLength(byte[] der, int element) {
        var first = der[element + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        var length = 0;
        for (var i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (der[element + 2 + i] & 0xff);
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        var element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.length < 0x80) {
            element.write(content.length);
        } else if (content.length < 0x100) {
            element.write(0x81);
            element.write(content.length);
        } else {
            element.write(0x82);
            element.write(content.length >> 8);
            element.write(content.length);
        }
        element.writeBytes(content);
        return element.toByteArray();
    }
}
