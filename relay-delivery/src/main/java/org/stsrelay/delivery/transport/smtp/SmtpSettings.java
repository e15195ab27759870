package org.stsrelay.delivery.transport.smtp;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// How we appear to MX hosts.
///
/// @param helo our name
/// @param ipv4 our end of IPv4 connections, absent when the system chooses
/// @param ipv6 our end of IPv6 connections, absent when the system chooses
/// @param minimum the oldest TLS of a verified session; others take what there is (P16)
/// @param withoutEightBitMime what is done with 8-bit content where 8BITMIME is not offered
/// @param timeouts how long each step may take
public record SmtpSettings(String helo, Optional<Inet4Address> ipv4, Optional<Inet6Address> ipv6,
        MinimumTls minimum, WithoutEightBitMime withoutEightBitMime, Timeouts timeouts) {

    /// `tls.minimum`.
    public enum MinimumTls {
        TLS_1_2, TLS_1_3;

        /// Those that are new enough, the newest first.
        List<String> protocols() {
            return switch (this) {
                case TLS_1_2 -> List.of("TLSv1.3", "TLSv1.2");
                case TLS_1_3 -> List.of("TLSv1.3");
            };
        }
    }

    /// `delivery.without-8bitmime`.
    public enum WithoutEightBitMime {
        /// As is, which nearly every host of today takes well.
        SEND,
        /// 5.6.3, as the letter of RFC 6152 §3 has it.
        BOUNCE
    }

    /// The system chooses our addresses, and everything is as the standards have it.
    public static SmtpSettings of(String helo) {
        return new SmtpSettings(helo, Optional.empty(), Optional.empty(), MinimumTls.TLS_1_2,
                WithoutEightBitMime.SEND, Timeouts.RFC5321);
    }

    public SmtpSettings withTimeouts(Timeouts limits) {
        return new SmtpSettings(helo, ipv4, ipv6, minimum, withoutEightBitMime, limits);
    }

    public SmtpSettings withMinimum(MinimumTls oldest) {
        return new SmtpSettings(helo, ipv4, ipv6, oldest, withoutEightBitMime, timeouts);
    }

    Optional<? extends InetAddress> sourceFor(InetAddress target) {
        return target instanceof Inet6Address ? ipv6 : ipv4;
    }
}
