package org.stsrelay.delivery.routing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// The network that an operator of hosts usually has in one piece: a /24 of IPv4, a /48 of IPv6 (P8).
///
/// @param first its lowest address
/// @param bits how many lead
record AddressBlock(InetAddress first, int bits) {

    private static final int IPV4 = 24;
    private static final int IPV6 = 48;

    static AddressBlock around(InetAddress address) {
        var octets = address.getAddress();
        var bits = octets.length == 4 ? IPV4 : IPV6;
        Arrays.fill(octets, bits / Byte.SIZE, octets.length, (byte) 0);
        try {
            return new AddressBlock(InetAddress.getByAddress(octets), bits);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // as many octets as it had before
        }
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "/" + bits;
    }
}
