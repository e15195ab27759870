package org.stsrelay.delivery.dns;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.List;
import java.util.Optional;

/// The IANA IPv4 and IPv6 special-purpose address registries (RFC 6890) and what else is set aside: multicast, reserved
/// and unallocated space.
final class SpecialPurposeRegistry {

    /// @param network the addresses
    /// @param purpose a few words for people
    record Block(IPAddress network, String purpose) {}

    /// The first match counts, so the last lines speak for all that is left.
    private static final List<Block> IPV4 = blocks("""
            127.0.0.0/8        loopback
            10.0.0.0/8         private use
            172.16.0.0/12      private use
            192.168.0.0/16     private use
            169.254.0.0/16     link-local
            100.64.0.0/10      shared address space behind carrier-grade NAT
            0.0.0.0/32         unspecified
            0.0.0.0/8          this network
            192.0.0.0/24       IETF protocol assignments
            192.0.2.0/24       documentation
            198.51.100.0/24    documentation
            203.0.113.0/24     documentation
            198.18.0.0/15      benchmarking
            192.31.196.0/24    AS112 sink
            192.175.48.0/24    AS112 sink
            192.52.193.0/24    automatic multicast tunneling
            192.88.99.0/24     6to4 relay anycast
            224.0.0.0/4        multicast
            255.255.255.255/32 broadcast
            240.0.0.0/4        reserved
            """);

    /// Global unicast is 2000::/3 and nothing else (RFC 4291 §2.4).
    private static final List<Block> IPV6 = blocks("""
            ::1/128            loopback
            ::/128             unspecified
            fe80::/10          link-local
            fc00::/7           unique local
            fec0::/10          site-local
            ff00::/8           multicast
            100::/64           discard-only
            64:ff9b:1::/48     local-use IPv4/IPv6 translation
            5f00::/16          segment routing identifiers
            2001::/32          Teredo tunneling
            2001:2::/48        benchmarking
            2001:10::/28       ORCHID
            2001:20::/28       ORCHID
            2001::/23          IETF protocol assignments
            2001:db8::/32      documentation
            3fff::/20          documentation
            2002::/16          6to4 tunneling
            2620:4f:8000::/48  AS112 sink
            ::/3               reserved
            4000::/2           reserved
            8000::/1           reserved
            """);

    /// Both forms carry an IPv4 address in their last 32 bits: IPv4-mapped addresses (RFC 4291 §2.5.5.2) and the
    /// well-known prefix of translators (RFC 6052 §2.1).
    private static final List<Block> EMBEDDING = blocks("""
            ::ffff:0:0/96      IPv4-mapped
            64:ff9b::/96       IPv4/IPv6 translation
            """);

    private SpecialPurposeRegistry() {}

    static Optional<Block> find(IPAddress address) {
        return first(address.isIPv4() ? IPV4 : IPV6, address);
    }

    static Optional<IPAddress> embeddedIpv4(IPAddress address) {
        return address.isIPv6() && first(EMBEDDING, address).isPresent()
                ? Optional.of(address.toIPv6().getEmbeddedIPv4Address())
                : Optional.empty();
    }

    private static Optional<Block> first(List<Block> blocks, IPAddress address) {
        return blocks.stream().filter(block -> block.network().contains(address)).findFirst();
    }

    private static List<Block> blocks(String table) {
        return table.lines()
                .map(line -> line.split("\\s+", 2))
                .map(columns -> new Block(new IPAddressString(columns[0]).getAddress().toPrefixBlock(), columns[1]))
                .toList();
    }
}
