package org.stsrelay.delivery.spool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Looks through the octets of a message eight at a time: each passes by several times on its way through the relay.
public final class Octets {

    private static final VarHandle EIGHT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = ONES << 7;

    private Octets() {}

    /// The index of the first CR or LF, or `to`.
    ///
    /// An octet that equals one of them is zero after the XOR, and subtracting one from a zero octet borrows into its
    /// highest bit. Borrows run upwards, so the lowest hit is a true one.
    public static int newline(byte[] octets, int from, int to) {
        var i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            var word = (long) EIGHT.get(octets, i);
            var cr = word ^ (ONES * '\r');
            var lf = word ^ (ONES * '\n');
            var hits = (((cr - ONES) & ~cr) | ((lf - ONES) & ~lf)) & HIGHS;
            if (hits != 0) {
                return i + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
        }
        while (i < to && octets[i] != '\r' && octets[i] != '\n') {
            i++;
        }
        return i;
    }

    /// Whether one of them is beyond ASCII.
    public static boolean anyHigh(byte[] octets, int from, int to) {
        var all = 0L;
        var i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            all |= (long) EIGHT.get(octets, i);
        }
        for (; i < to; i++) {
            all |= octets[i]; // its sign reaches up to the highest bit
        }
        return (all & HIGHS) != 0;
    }
}
