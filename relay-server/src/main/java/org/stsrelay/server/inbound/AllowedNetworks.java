package org.stsrelay.server.inbound;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.IncompatibleAddressException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The networks that may relay through one listener. Addresses are compared as numbers; no name is ever looked up.
final class AllowedNetworks {

    private static final IPAddressStringParameters ADDRESSES_ONLY = new IPAddressStringParameters.Builder()
            .setRangeOptions(RangeParameters.NO_RANGE)
            .allowEmpty(false)
            .allowAll(false)
            .allowMask(false)
            .allowSingleSegment(false)
            .allowWildcardedSeparator(false)
            .getIPv4AddressParametersBuilder()
            .allow_inet_aton(false)
            .getParentBuilder()
            .toParams();

    private static final int STRANGER_PREFIX = 64;

    private final List<Network> networks;

    private AllowedNetworks(Stream<Network> entries) {
        // The narrowest network speaks for an address, in whatever order they are written.
        networks = entries.sorted(Comparator.comparing((Network network) -> network.block.getCount())).toList();
    }

    /// @throws IllegalArgumentException when an entry is no network
    AllowedNetworks(List<AllowedNetwork> entries, Clock clock) {
        this(entries.stream().map(entry -> Network.of(entry, clock)));
    }

    /// Those of a changed list. An entry that has not changed keeps what it used of its limit.
    ///
    /// @throws IllegalArgumentException when an entry is no network
    AllowedNetworks changedTo(List<AllowedNetwork> entries, Clock clock) {
        return new AllowedNetworks(
                entries.stream().map(entry -> known(entry).orElseGet(() -> Network.of(entry, clock))));
    }

    private Optional<Network> known(AllowedNetwork entry) {
        return networks.stream().filter(network -> network.entry.equals(entry)).findFirst();
    }

    /// What the network may do that speaks for the address, empty when it may not relay.
    Optional<Allowance> of(InetAddress client) {
        var address = addressOf(client);
        return networks.stream().filter(network -> network.block.contains(address)).map(Network::allowance).findFirst();
    }

    /// What an address counts as in the limit per client. A stranger owns all of its IPv6 network, so that counts as one.
    Object seatOf(InetAddress client) {
        return client instanceof Inet6Address && of(client).isEmpty()
                ? addressOf(client).toPrefixBlock(STRANGER_PREFIX)
                : client;
    }

    private static IPAddress addressOf(InetAddress client) {
        return new IPAddressGenerator().from(client.getAddress());
    }

    /// One entry, with what it used of its limit.
    private record Network(AllowedNetwork entry, IPAddress block, Allowance allowance) {

        private static Network of(AllowedNetwork entry, Clock clock) {
            return new Network(entry, parse(entry.network()), Allowance.of("your network " + entry.network(),
                    "its entry of listeners.allow", entry.senderDomains(), entry.recipientsPerHour(), clock));
        }

        private static IPAddress parse(String text) {
            try {
                var address = new IPAddressString(text, ADDRESSES_ONLY).toAddress();
                var block = address.toPrefixBlock();
                if (address.isPrefixed() && !block.getLower()
                        .withoutPrefixLength()
                        .equals(address.getLower().withoutPrefixLength())) {
                    throw new IllegalArgumentException(
                            "'" + text + "' has bits set beyond its prefix; the network is " + block);
                }
                return block;
            } catch (AddressStringException | IncompatibleAddressException e) {
                throw new IllegalArgumentException("'" + text + "' is no network, expected something like 10.0.0.0/8",
                        e);
            }
        }
    }
}
