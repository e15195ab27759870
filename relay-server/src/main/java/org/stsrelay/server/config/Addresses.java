package org.stsrelay.server.config;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.IncompatibleAddressException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.stsrelay.delivery.mail.DomainPart;

/// Addresses and ports as they are written. Nothing here ever asks the DNS.
final class Addresses {

    private static final int MAX_PORT = 65_535;
    /// Stands for none; what is written as a port is at least 1.
    private static final int NO_PORT = 0;

    /// The four or eight groups that everybody writes; none of the library's ranges, wildcards and short forms.
    private static final IPAddressStringParameters STRICT = new IPAddressStringParameters.Builder().allowEmpty(false)
            .allowAll(false)
            .allowSingleSegment(false)
            .allowMask(false)
            .allowPrefixOnly(false)
            .allow_inet_aton(false)
            .allowWildcardedSeparator(false)
            .setRangeOptions(RangeParameters.NO_RANGE)
            .getIPv6AddressParametersBuilder()
            .allowZone(false)
            .allowBase85(false)
            .allowBinary(false)
            .getParentBuilder()
            .getIPv4AddressParametersBuilder()
            .allowBinary(false)
            .allowLeadingZeros(false)
            .getParentBuilder()
            .toParams();

    private Addresses() {}

    static IPAddress parse(String text, boolean prefixAllowed) {
        var written = new IPAddressString(text, STRICT);
        try {
            if (prefixAllowed || !text.contains("/")) {
                return written.toAddress();
            }
        } catch (AddressStringException | IncompatibleAddressException _) {
            // Reported below, in words that fit the file.
        }
        throw new Malformed("'" + Spelling.printable(text) + "' is no IP " + (prefixAllowed ? "network" : "address"),
                prefixAllowed ? "use for example 10.0.0.0/8, 192.0.2.1 or \"fd00::/8\"" : "");
    }

    static InetAddress literal(String text) {
        return parse(text, false).toInetAddress();
    }

    /// `address:port` or `[v6]:port`, with an address and no name.
    static InetSocketAddress socket(String text, Optional<Integer> defaultPort) {
        var parts = split(text, defaultPort);
        return new InetSocketAddress(literal(parts.host), parts.port);
    }

    /// `host:port`, `[address]:port`, or either alone.
    static RelayConfig.NextHop nextHop(String text) {
        var parts = split(text, Optional.of(NO_PORT));
        var port = parts.port == NO_PORT ? Optional.<Integer>empty() : Optional.of(parts.port);
        if (parts.host.contains(":") || parts.host.matches("[0-9.]+")) {
            return new RelayConfig.NextHop(new DomainPart.Literal(literal(parts.host)), port);
        }
        return new RelayConfig.NextHop(new DomainPart.Name(Domains.parse(parts.host)), port);
    }

    private record Parts(String host, int port) {}

    private static Parts split(String text, Optional<Integer> defaultPort) {
        if (text.startsWith("[")) {
            var end = text.indexOf(']');
            if (end > 0 && end == text.length() - 1) {
                return new Parts(text.substring(1, end), portOr(defaultPort, text));
            }
            if (end > 0 && text.charAt(end + 1) == ':') {
                return new Parts(text.substring(1, end), port(text.substring(end + 2)));
            }
            throw new Malformed("'" + Spelling.printable(text) + "' is no address with a port", "write \"[::1]:25\"");
        }
        var colon = text.indexOf(':');
        if (colon != text.lastIndexOf(':')) {
            return new Parts(text, portOr(defaultPort, text));
        }
        return colon < 0
                ? new Parts(text, portOr(defaultPort, text))
                : new Parts(text.substring(0, colon), port(text.substring(colon + 1)));
    }

    private static int portOr(Optional<Integer> defaultPort, String text) {
        return defaultPort.orElseThrow(() -> new Malformed("'" + Spelling.printable(text) + "' has no port",
                "write for example 127.0.0.1:25 or \"[::1]:25\""));
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > MAX_PORT) {
            throw new Malformed("'" + Spelling.printable(text) + "' is no port", "ports go from 1 to 65535");
        }
        return Integer.parseInt(text);
    }
}
