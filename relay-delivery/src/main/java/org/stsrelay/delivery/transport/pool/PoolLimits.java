package org.stsrelay.delivery.transport.pool;

import java.time.Duration;

/// How long and how often a connection is used.
///
/// @param idle how long one is kept without use
/// @param life how long one is used in all
/// @param facts how old the facts may be that a message relies on
/// @param messages how many transactions one carries
/// @param kept how many are kept without use in all
public record PoolLimits(Duration idle, Duration life, Duration facts, int messages, int kept) {

    /// P8 and P14.
    public static final PoolLimits DEFAULT = new PoolLimits(Duration.ofSeconds(5), Duration.ofSeconds(300),
            Duration.ofSeconds(300), 1000, 1000);
}
