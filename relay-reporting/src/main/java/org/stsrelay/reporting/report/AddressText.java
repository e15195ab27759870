package org.stsrelay.reporting.report;

import inet.ipaddr.IPAddressString;
import java.net.InetAddress;

/// Addresses as RFC 8460 §4.4 wants them: IPv4 in dotted form, IPv6 by RFC 5952, without a zone.
public final class AddressText {

    private AddressText() {}

    /// An IPv4 address in IPv6 form is an IPv4 address already when Java has it.
    public static String of(InetAddress address) {
        var text = address.getHostAddress();
        var zone = text.indexOf('%');
        return new IPAddressString(zone < 0 ? text : text.substring(0, zone)).getAddress().toCanonicalString();
    }
}
