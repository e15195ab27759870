package org.stsrelay.delivery.https;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.DomainPart.Literal;
import org.stsrelay.delivery.mail.DomainPart.Name;

/// A web server as a URI names it.
///
/// @param name of the host, or its address
/// @param role what it is to us, in messages: `policy host`
public record WebHost(DomainPart name, int port, String role) {

    private static final int HTTPS_PORT = 443;

    /// As the field `Host` has it (RFC 9110 §7.2).
    String authority() {
        return port == HTTPS_PORT ? uriHost() : uriHost() + ":" + port;
    }

    /// In messages.
    String at(InetAddress address) {
        var text = address.getHostAddress();
        var literal = "[" + (address instanceof Inet6Address ? "IPv6:" + text : text) + "]:" + port;
        return switch (name) {
            case Name(var host) -> host + literal;
            case Literal(_) -> literal;
        };
    }

    /// Whatever TLS wants to know it by.
    String uriHost() {
        return switch (name) {
            case Name(var host) -> host.ascii();
            case Literal(Inet6Address address) -> "[" + address.getHostAddress() + "]";
            case Literal(var address) -> address.getHostAddress();
        };
    }

    @Override
    public String toString() {
        return role + " " + name;
    }
}
