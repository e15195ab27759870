package org.stsrelay.server.config;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import java.net.InetAddress;

/// A block of addresses in CIDR notation. A single address is a block of one.
public final class Network {

    private final IPAddress block;

    private Network(IPAddress block) {
        this.block = block;
    }

    /// @throws IllegalArgumentException saying what is wrong and, where host bits are set, which network was meant
    public static Network of(String text) {
        var address = Addresses.parse(text, true);
        var prefixed = address.isPrefixed() ? address : address.setPrefixLength(address.getBitCount(), false);
        var block = prefixed.toPrefixBlock();
        if (!block.getLower().withoutPrefixLength().equals(address.getLower().withoutPrefixLength())
                || address.isMultiple() != block.isMultiple()) {
            throw new Malformed("'" + text + "' has bits set behind the prefix",
                    "the network is " + block.toCanonicalString());
        }
        if (block.isIPv6() && block.toIPv6().isIPv4Mapped()) {
            throw new Malformed("'" + text + "' is IPv4 in IPv6 notation, which no client ever has",
                    "write it as IPv4");
        }
        return new Network(block);
    }

    public boolean contains(InetAddress address) {
        return block.contains(new IPAddressGenerator().from(address));
    }

    boolean contains(Network other) {
        return block.contains(other.block);
    }

    boolean isIpv4() {
        return block.isIPv4();
    }

    public int prefixLength() {
        return block.getPrefixLength();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && toString().equals(network.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /// Canonical, always with the prefix length: `10.0.0.0/8`, `fd00::/8`, `::1/128`.
    @Override
    public String toString() {
        return block.toCanonicalString();
    }
}
