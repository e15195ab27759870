package org.stsrelay.lab;

import java.time.Duration;
import java.util.Optional;

/// What goes back to who asked.
///
/// @param octets absent when nothing does
/// @param after how much later
record DnsReply(Optional<byte[]> octets, Duration after) {

    static final DnsReply NOTHING = new DnsReply(Optional.empty(), Duration.ZERO);

    static DnsReply of(byte[] octets) {
        return new DnsReply(Optional.of(octets), Duration.ZERO);
    }

    DnsReply later(Duration by) {
        return new DnsReply(octets, by);
    }
}
