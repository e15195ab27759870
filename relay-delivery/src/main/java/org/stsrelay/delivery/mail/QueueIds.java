package org.stsrelay.delivery.mail;

import java.security.SecureRandom;
import java.time.Clock;

/// Makes [QueueId]s: 48 bits of time, 80 random bits, and one more than the last where two fall into one millisecond
/// or the clock went back, so that ids of one process are always in order.
public final class QueueIds {

    private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final long MAX_HIGH_RANDOM = 0xffff;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private long lastMillis = Long.MIN_VALUE;
    private long high;
    private long low;

    public QueueIds(Clock clock) {
        this.clock = clock;
    }

    public synchronized QueueId next() {
        var now = clock.millis();
        if (now > lastMillis) {
            lastMillis = now;
            // The top bit stays free, so that counting up within a millisecond never overflows.
            high = random.nextLong() & (MAX_HIGH_RANDOM >>> 1);
            low = random.nextLong();
        } else if (++low == 0) {
            high++;
        }
        return new QueueId(encode(lastMillis, high, low));
    }

    private static String encode(long millis, long high, long low) {
        var text = new char[26];
        var time = millis;
        for (var i = 9; i >= 0; i--) {
            text[i] = ALPHABET[(int) (time & 31)];
            time >>>= 5;
        }
        var upper = high;
        var lower = low;
        for (var i = 25; i >= 10; i--) {
            text[i] = ALPHABET[(int) (lower & 31)];
            lower = lower >>> 5 | upper << 59;
            upper >>>= 5;
        }
        return new String(text);
    }
}
