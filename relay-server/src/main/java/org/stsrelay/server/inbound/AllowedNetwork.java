package org.stsrelay.server.inbound;

import java.util.OptionalInt;

/// A network that may relay without a login.
///
/// @param network an address or a prefix, such as `10.0.0.0/8` or `::1`
/// @param senderDomains the senders it may use, instead of those of [AcceptSettings]
/// @param recipientsPerHour how many recipients it may address in any hour
public record AllowedNetwork(String network, SenderDomains senderDomains, OptionalInt recipientsPerHour) {

    /// Without limits of its own.
    public static AllowedNetwork of(String network) {
        return new AllowedNetwork(network, SenderDomains.ANY, OptionalInt.empty());
    }
}
