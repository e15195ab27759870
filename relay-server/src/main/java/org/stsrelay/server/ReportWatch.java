package org.stsrelay.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.dns.Resolver;

/// Looks at what reports need at the start, after each reload, and every hour, since records of the DNS come and go. Nobody
/// waits for it, and reports are sent whatever it finds; that stands in the log once, and in `status`.
final class ReportWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReportWatch.class);
    private static final Duration AGAIN = Duration.ofHours(1);

    private final Supplier<ReportIdentity> identity;
    private final Resolver resolver;
    private final Semaphore wanted = new Semaphore(1);
    private volatile boolean closed;
    private volatile List<String> troubles = List.of();

    ReportWatch(Supplier<ReportIdentity> identity, Resolver resolver) {
        this.identity = identity;
        this.resolver = resolver;
        Thread.ofVirtual().name("report-watch").start(this::run);
    }

    /// Something may have changed.
    void look() {
        wanted.release();
    }

    /// What was amiss when it was looked last.
    List<String> troubles() {
        return troubles;
    }

    @Override
    public void close() {
        closed = true;
        wanted.release();
    }

    private void run() {
        try {
            while (true) {
                wanted.tryAcquire(AGAIN.toSeconds(), TimeUnit.SECONDS);
                wanted.drainPermits();
                if (closed) {
                    return;
                }
                check();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void check() {
        try {
            var found = new ReportCheck(identity.get(), resolver).troubles();
            found.stream().filter(trouble -> !troubles.contains(trouble)).forEach(ReportWatch::warn);
            if (found.isEmpty() && !troubles.isEmpty()) {
                LOG.info("TLS reports: what was amiss is mended");
            }
            troubles = found;
        } catch (RuntimeException e) {
            LOG.warn("TLS reports: what they need could not be looked at", e);
        }
    }

    private static void warn(String trouble) {
        LOG.warn("TLS reports: {}", trouble);
    }
}
