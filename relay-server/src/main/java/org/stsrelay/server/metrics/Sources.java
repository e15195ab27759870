package org.stsrelay.server.metrics;

import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.stsrelay.delivery.queue.Load;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.server.health.Health;

/// Where the gauges look.
///
/// @param health of the relay now
/// @param queue [QueueDesk#totals]
/// @param policies all that are kept
/// @param outboundConnections how many are open
/// @param load what the dispatcher has in hand
/// @param dataDirectory whose file system is watched
public record Sources(Supplier<Health> health, Supplier<QueueDesk.Totals> queue, Supplier<List<CachedPolicy>> policies,
        IntSupplier outboundConnections, Supplier<Load> load, Path dataDirectory) {}
