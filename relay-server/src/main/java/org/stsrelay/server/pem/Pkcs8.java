package org.stsrelay.server.pem;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/// Puts an older key format into the one that Java reads (RFC 5958 §2): version 0, the algorithm, the key.
final class Pkcs8 {

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    /// The curve of a SEC1 key, in a tag of its own (RFC 5915 §3).
    private static final int PARAMETERS = 0xa0;
    private static final byte[] VERSION = HexFormat.of().parseHex("020100");
    private static final byte[] RSA_ENCRYPTION = HexFormat.of().parseHex("06092a864886f70d0101010500");
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");

    private Pkcs8() {}

    /// @param pkcs1 as RFC 8017 §A.1.2 has it
    static byte[] ofRsa(byte[] pkcs1) {
        return wrapped(RSA_ENCRYPTION, pkcs1);
    }

    /// @param sec1 as RFC 5915 §3 has it, with its curve
    /// @throws IllegalArgumentException when it is no such thing
    static byte[] ofEc(byte[] sec1) {
        try {
            return wrapped(joined(EC_PUBLIC_KEY, curve(sec1)), sec1);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a SEC1 key that is cut short", e);
        }
    }

    private static byte[] curve(byte[] sec1) {
        for (var at = start(sec1, 0); at < sec1.length; at = end(sec1, at)) {
            if ((sec1[at] & 0xff) == PARAMETERS) {
                return Arrays.copyOfRange(sec1, start(sec1, at), end(sec1, at));
            }
        }
        throw new IllegalArgumentException("a SEC1 key that names no curve");
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, joined(VERSION, element(SEQUENCE, algorithm), element(OCTET_STRING, key)));
    }

    /// Where the content of the element at `at` begins.
    private static int start(byte[] der, int at) {
        var first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int end(byte[] der, int at) {
        var start = start(der, at);
        int length = start == at + 2 ? der[at + 1] : 0;
        for (var i = at + 2; i < start; i++) {
            length = length << 8 | (der[i] & 0xff);
        }
        if (length < 0) {
            throw new IllegalArgumentException("an element without an end");
        }
        return Math.addExact(start, length);
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

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }
}
