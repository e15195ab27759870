package org.stsrelay.server;

import java.time.Duration;
import java.util.EnumMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.stsrelay.delivery.bounce.BounceBrake;
import org.stsrelay.delivery.clock.Timekeeper;
import org.stsrelay.delivery.fault.LocalFault;
import org.stsrelay.delivery.queue.Load;
import org.stsrelay.delivery.storage.sqlite.SqliteStorage;
import org.stsrelay.server.health.Component;
import org.stsrelay.server.health.Health;

/// Looks at the parts and says which are in trouble, in sentences.
final class HealthCheck implements Supplier<Health> {

    private static final Duration BEHIND = Duration.ofMinutes(5);

    private final SqliteStorage storage;
    private final LongSupplier keepFree;
    private final DnsHealth dns;
    private final Timekeeper time;
    private final Supplier<Load> load;
    private final BounceBrake brake;
    private final LocalFault fault;

    HealthCheck(SqliteStorage storage, LongSupplier keepFree, DnsHealth dns, Timekeeper time, Supplier<Load> load,
            BounceBrake brake, LocalFault fault) {
        this.storage = storage;
        this.keepFree = keepFree;
        this.dns = dns;
        this.time = time;
        this.load = load;
        this.brake = brake;
        this.fault = fault;
    }

    @Override
    public Health get() {
        var troubles = new EnumMap<Component, String>(Component.class);
        if (!storage.spool().isWritable()) {
            troubles.put(Component.STORE, "The last write to the store failed; the log names the error. New mail is"
                    + " refused and no delivery begins until a write succeeds.");
        }
        var free = storage.freeSpace();
        var limit = keepFree.getAsLong();
        if (free < limit) {
            troubles.put(Component.DISK, "Only " + (free >> 20) + " MiB are free on the disk of data-directory, less"
                    + " than queue.keep-free (" + (limit >> 20) + " MiB). New mail is refused; make room.");
        }
        dns.trouble().ifPresent(trouble -> troubles.put(Component.DNS, trouble));
        time.doubt().ifPresent(doubt -> troubles.put(Component.CLOCK, doubt));
        var overdue = storage.desk().totals().overdue();
        if (overdue.compareTo(BEHIND) > 0 && load.get().active() == 0) {
            troubles.put(Component.SCHEDULER, "Mail has been due for " + overdue.toMinutes()
                    + " min and nothing is being delivered; the log says why.");
        }
        if (brake.isArmed()) {
            troubles.put(Component.BOUNCES, "Mail to many domains fails for good at once, which looks like a fault on"
                    + " this side (DNS, port 25, a block listing). Failures are held and their senders not told: find the"
                    + " fault, then release or bounce what `stsrelay queue list --because brake` shows;"
                    + " `stsrelay queue brake --clear` lets failures be returned again.");
        }
        fault.standing().ifPresent(standing -> troubles.put(Component.TLS, standing.sentence()));
        return new Health(troubles);
    }
}
