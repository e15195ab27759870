package org.stsrelay.delivery.dns;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.stsrelay.delivery.dns.SpecialPurposeRegistry.Block;

/// Refuses what the IANA registries set aside (RFC 6890): a host that takes mail for the world has an address of the
/// world. What the operator lists as internal is allowed.
///
/// An IPv6 address that stands for an IPv4 address is judged by that one. Nothing here asks the DNS.
public final class SpecialPurposeGuard implements AddressGuard {

    private static final IPAddressStringParameters CIDR_ONLY = new IPAddressStringParameters.Builder()
            .allowEmpty(false)
            .allowSingleSegment(false)
            .allowAll(false)
            .allowMask(false)
            .allowPrefixOnly(false)
            .setRangeOptions(RangeParameters.NO_RANGE)
            .getIPv4AddressParametersBuilder()
            .allow_inet_aton(false)
            .getParentBuilder()
            .getIPv6AddressParametersBuilder()
            .allowZone(false)
            .getParentBuilder()
            .toParams();

    private final IPAddressGenerator reader = new IPAddressGenerator();
    private final List<IPAddress> internal;

    /// @param internalNetworks such as `10.1.0.0/16` or `2001:db8::7`
    /// @throws IllegalArgumentException when one of them is no network
    public SpecialPurposeGuard(List<String> internalNetworks) {
        internal = internalNetworks.stream().map(SpecialPurposeGuard::network).toList();
    }

    @Override
    public Optional<String> refusal(InetAddress address) {
        var given = reader.from(address.getAddress()); // by its octets: a zone would keep it out of every network
        var meant = SpecialPurposeRegistry.embeddedIpv4(given).orElse(given);
        if (isInternal(given) || isInternal(meant)) {
            return Optional.empty();
        }
        return SpecialPurposeRegistry.find(meant).map(Block::purpose);
    }

    private boolean isInternal(IPAddress address) {
        return internal.stream().anyMatch(network -> network.contains(address));
    }

    private static IPAddress network(String cidr) {
        try {
            var network = new IPAddressString(cidr, CIDR_ONLY).toAddress();
            var block = network.toPrefixBlock();
            if (!network.equals(block)) {
                throw new IllegalArgumentException("'" + cidr + "' has host bits set: write " + block);
            }
            return block;
        } catch (AddressStringException e) {
            throw new IllegalArgumentException(
                    "'" + cidr + "' is no network: write it as 10.1.0.0/16 or 2001:db8::/32", e);
        }
    }
}
