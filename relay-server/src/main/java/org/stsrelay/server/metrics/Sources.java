package org.stsrelay.server.metrics;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.stsrelay.delivery.queue.ProviderState;
import org.stsrelay.delivery.queue.Load;
import org.stsrelay.delivery.spool.QueueDesk;
import org.stsrelay.delivery.sts.CachedPolicy;
import org.stsrelay.server.health.Health;

/// Where the gauges look.
///
/// @param health of the relay now
/// @param queue [QueueDesk#totals]
/// @param policies all that are kept
/// @param providers those with mail or a pause, and those of the table
/// @param outboundConnections how many are open
/// @param load what the dispatcher has in hand
/// @param bounceBrakeArmed whether failures are held
/// @param destinationsRefusedByTls for how many a TLS policy keeps mail back for long
/// @param dataDirectory whose file system is watched
public record Sources(Supplier<Health> health, Supplier<QueueDesk.Totals> queue, Supplier<List<CachedPolicy>> policies,
        Supplier<List<ProviderState>> providers, IntSupplier outboundConnections, Supplier<Load> load,
        BooleanSupplier bounceBrakeArmed, IntSupplier destinationsRefusedByTls, Path dataDirectory) {}
