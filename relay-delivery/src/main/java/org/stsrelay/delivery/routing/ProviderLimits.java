package org.stsrelay.delivery.routing;

import java.time.Duration;

/// What a provider's hosts want to be sent at a time (P8).
///
/// @param connections attempts at a time at all of its destinations together
/// @param messages over one connection
/// @param idle how long a connection is kept without use
/// @param life how long one is used in all
/// @param chunking whether messages go by BDAT where the hosts offer CHUNKING (P35)
public record ProviderLimits(int connections, int messages, Duration idle, Duration life, boolean chunking) {

    /// For those who have not said otherwise.
    public static final ProviderLimits USUAL =
            new ProviderLimits(20, 1000, Duration.ofSeconds(5), Duration.ofMinutes(5), true);

    public ProviderLimits withConnections(int other) {
        return new ProviderLimits(other, messages, idle, life, chunking);
    }
}
