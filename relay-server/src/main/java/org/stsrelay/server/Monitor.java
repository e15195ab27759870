package org.stsrelay.server;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.outcome.AttemptListener;
import org.stsrelay.delivery.outcome.AttemptRecord;
import org.stsrelay.delivery.outcome.AttemptRecord.Outcome;
import org.stsrelay.delivery.outcome.Locally.Trial;
import org.stsrelay.delivery.outcome.TlsFailure;
import org.stsrelay.server.admin.Status;
import org.stsrelay.server.config.RelayConfig.Enforcement;

/// Counts, in monitor mode, what enforcing would have held, and names the domains (P42). Begins anew with each start and
/// each change of the mode, and says since when it counts.
final class Monitor implements AttemptListener {

    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);

    /// More are only counted: whoever sends mail could make any number of them.
    private static final int MOST_NAMED = 1000;

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Instant> since = Optional.empty();
    private long messages;
    private long held;
    private final Map<String, Status.WouldHold> byDomain = new LinkedHashMap<>();

    Monitor(Clock clock) {
        this.clock = clock;
    }

    /// The mode that holds from now on.
    void modeIs(Enforcement mode) {
        lock.lock();
        try {
            if ((mode == Enforcement.MONITOR) == since.isPresent()) {
                return;
            }
            messages = 0;
            held = 0;
            byDomain.clear();
            since = mode == Enforcement.MONITOR ? Optional.of(clock.instant()) : Optional.empty();
        } finally {
            lock.unlock();
        }
        announce(mode);
    }

    private static void announce(Enforcement mode) {
        switch (mode) {
            case MONITOR -> LOG.warn(
                    "Monitor mode (tls.mode: monitor): MTA-STS and DANE protect no mail. What enforcing would hold is counted"
                            + " and shown by `stsrelay status`; set `tls.mode: enforce` and reload to have it held.");
            case ENFORCE -> LOG.info("MTA-STS and DANE are enforced (tls.mode: enforce)");
        }
    }

    @Override
    public void attemptSettled(AttemptRecord attempt) {
        if (attempt.results().stream().anyMatch(result -> result.outcome() == Outcome.DELIVERED)) {
            attempt.locally().trial().ifPresent(trial -> count(attempt, trial));
        }
    }

    private void count(AttemptRecord attempt, Trial trial) {
        lock.lock();
        try {
            if (since.isPresent()) {
                messages++;
                trial.refusal().ifPresent(failure -> hold(attempt.destination().toString(), failure));
            }
        } finally {
            lock.unlock();
        }
    }

    private void hold(String domain, TlsFailure failure) {
        held++;
        if (byDomain.size() < MOST_NAMED || byDomain.containsKey(domain)) {
            byDomain.merge(domain, new Status.WouldHold(domain, 1, failure.detail()),
                    (old, one) -> new Status.WouldHold(domain, old.messages() + one.messages(), one.reason()));
        }
    }

    /// Empty while enforcing.
    Optional<Status.Monitored> status() {
        lock.lock();
        try {
            return since.map(begin -> new Status.Monitored(begin, messages, held, List.copyOf(byDomain.values())));
        } finally {
            lock.unlock();
        }
    }
}
