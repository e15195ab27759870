package org.stsrelay.delivery.bounce;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.attempt.AttemptResult;
import org.stsrelay.delivery.attempt.Ending;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.spool.Lease;

/// Tells the operator, once for each destination, that a TLS policy keeps its mail back for longer than a passing fault
/// would; long before senders hear of it, since often one call to the other side mends it.
///
/// Known to memory only: after a restart it is said once more.
public final class TlsAlarm {

    private static final Logger LOG = LoggerFactory.getLogger(TlsAlarm.class);

    /// A destination left alone may be tried so much later than its mail is due (P11).
    private static final Duration LATEST = Duration.ofHours(2);

    private final Supplier<Optional<Duration>> after;
    private final ReentrantLock lock = new ReentrantLock();
    /// Each destination with the time until which this holds without another attempt.
    private final Map<DomainPart, Instant> alarmed = new HashMap<>();

    /// @param after how old its mail has to be, empty for no alarm; it may change
    public TlsAlarm(Supplier<Optional<Duration>> after) {
        this.after = after;
    }

    /// When the operator is to hear of this message's destination, as things stand after an attempt; empty when that is
    /// not to be, or has been.
    public Optional<Instant> due(Lease lease, AttemptResult result) {
        return isAlarmed(lease.consignment().destination()) || !result.isRefusedByTls()
                ? Optional.empty()
                : after.get().map(lease.message().received()::plus);
    }

    /// Takes note of a settled attempt.
    ///
    /// @param next when it is tried again
    public void settled(Lease lease, AttemptResult result, Optional<Instant> next, Instant now) {
        var destination = lease.consignment().destination();
        if (result.results().stream().anyMatch(each -> each.ending() instanceof Ending.Delivered)) {
            clear(destination);
            return;
        }
        var waited = Duration.between(lease.message().received(), now);
        if (result.isRefusedByTls() && next.isPresent()
                && after.get().filter(time -> waited.compareTo(time) >= 0).isPresent()
                && raise(destination, next.get().plus(LATEST), now)) {
            LOG.warn(
                    "{}: a TLS policy keeps its mail back for more than {}: {}. It waits and goes out by itself once that"
                            + " is mended; tell whoever runs the domain. `stsrelay queue list --domain {}` shows the mail.",
                    destination, Span.inWords(waited), String.join("; ", result.troubles()), destination);
        }
    }

    /// For how many destinations that is so now.
    public int destinations(Instant now) {
        lock.lock();
        try {
            alarmed.values().removeIf(now::isAfter);
            return alarmed.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean isAlarmed(DomainPart destination) {
        lock.lock();
        try {
            return alarmed.containsKey(destination);
        } finally {
            lock.unlock();
        }
    }

    /// @return whether it is new
    private boolean raise(DomainPart destination, Instant until, Instant now) {
        lock.lock();
        try {
            alarmed.values().removeIf(now::isAfter);
            return alarmed.put(destination, until) == null;
        } finally {
            lock.unlock();
        }
    }

    private void clear(DomainPart destination) {
        lock.lock();
        try {
            if (alarmed.remove(destination) != null) {
                LOG.info("{}: mail gets through again", destination);
            }
        } finally {
            lock.unlock();
        }
    }
}
