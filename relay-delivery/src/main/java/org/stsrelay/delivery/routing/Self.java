package org.stsrelay.delivery.routing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import org.stsrelay.delivery.mail.DomainName;

/// Who we are, so that mail does not go round in a circle (RFC 5321 §5.1).
///
/// @param hostname our name as an MX record would have it
/// @param listeners where we take mail; a wildcard address stands for every address of this machine
/// @param deliveryPort the port that MX hosts are connected to
public record Self(DomainName hostname, Set<InetSocketAddress> listeners, int deliveryPort) {

    public Self {
        listeners = Set.copyOf(listeners);
    }

    boolean isNamed(DomainName host) {
        return host.equals(hostname);
    }

    /// Whether a delivery to this address would end in one of our own listeners.
    boolean answersAt(InetAddress address) {
        return answersAt(address, deliveryPort);
    }

    boolean answersAt(InetAddress address, int port) {
        return listeners.stream()
                .filter(listener -> listener.getPort() == port)
                .anyMatch(listener -> covers(listener.getAddress(), address));
    }

    boolean listensOn(int port) {
        return listeners.stream().anyMatch(listener -> listener.getPort() == port);
    }

    private static boolean covers(InetAddress listening, InetAddress address) {
        return listening.isAnyLocalAddress() ? isOfThisMachine(address) : listening.equals(address);
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress() || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException _) {
            return false;
        }
    }
}
