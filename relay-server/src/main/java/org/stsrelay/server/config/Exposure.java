package org.stsrelay.server.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Whether a network that may relay is open to the world. Nobody runs an open relay on purpose, and it takes an hour to
/// be found.
final class Exposure {

    private static final int WIDEST_PUBLIC_V4 = 16;
    private static final int WIDEST_PUBLIC_V6 = 48;

    /// Never seen on the Internet, so as wide as they are.
    private static final List<Network> PRIVATE = Stream
            .of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
                    "fc00::/7", "fe80::/10", "::1/128")
            .map(Network::of)
            .toList();

    /// IPv4 in the clothes of IPv6: RFC 6052 §2.1, all of the IPv4 Internet behind a /96.
    private static final Network TRANSLATED = Network.of("64:ff9b::/96");

    private Exposure() {}

    /// @return what is wrong with letting the whole network relay
    static Optional<String> of(Network network) {
        if (PRIVATE.stream().anyMatch(range -> range.contains(network)) || !isTooWide(network)) {
            return Optional.empty();
        }
        return Optional.of(network.prefixLength() == 0
                ? "lets the whole world relay"
                : "lets a public range wider than /" + (network.isIpv4() ? WIDEST_PUBLIC_V4 : WIDEST_PUBLIC_V6)
                        + " relay");
    }

    private static boolean isTooWide(Network network) {
        if (network.isIpv4()) {
            return network.prefixLength() < WIDEST_PUBLIC_V4;
        }
        if (TRANSLATED.contains(network)) {
            return network.prefixLength() - TRANSLATED.prefixLength() < WIDEST_PUBLIC_V4;
        }
        return network.prefixLength() < WIDEST_PUBLIC_V6 || network.contains(TRANSLATED);
    }
}
