package org.stsrelay.delivery.routing;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;

/// `delivery.addresses`: which of a host's addresses are tried, and in what order.
public enum AddressOrder {
    PREFER_IPV4, PREFER_IPV6, IPV4, IPV6;

    /// Those to be tried; within a family they keep the DNS's order.
    List<InetAddress> of(List<InetAddress> addresses) {
        return addresses.stream().filter(this::allows).sorted(Comparator.comparing(this::isSecondChoice)).toList();
    }

    private boolean allows(InetAddress address) {
        return switch (this) {
            case PREFER_IPV4, PREFER_IPV6 -> true;
            case IPV4 -> address instanceof Inet4Address;
            case IPV6 -> !(address instanceof Inet4Address);
        };
    }

    private boolean isSecondChoice(InetAddress address) {
        return switch (this) {
            case PREFER_IPV4, IPV4 -> !(address instanceof Inet4Address);
            case PREFER_IPV6, IPV6 -> address instanceof Inet4Address;
        };
    }

    /// As the configuration file spells it.
    @Override
    public String toString() {
        return switch (this) {
            case PREFER_IPV4 -> "prefer-ipv4";
            case PREFER_IPV6 -> "prefer-ipv6";
            case IPV4 -> "ipv4";
            case IPV6 -> "ipv6";
        };
    }
}
