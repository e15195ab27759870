package org.stsrelay.delivery.dns;

import java.net.InetAddress;
import java.util.Optional;

/// Whether the world's DNS may send us to an address: loopback, private, link-local and other special-purpose addresses
/// are refused unless inside `delivery.internal-networks`.
@FunctionalInterface
public interface AddressGuard {

    /// @return why not, in a few words such as "loopback"; empty when it may be connected to
    Optional<String> refusal(InetAddress address);
}
