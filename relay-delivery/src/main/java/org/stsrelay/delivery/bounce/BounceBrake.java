package org.stsrelay.delivery.bounce;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stsrelay.delivery.attempt.AttemptResult;
import org.stsrelay.delivery.attempt.Ending;
import org.stsrelay.delivery.attempt.Reason;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.mail.EnhancedStatus;
import org.stsrelay.delivery.mail.Organisation;
import org.stsrelay.delivery.mail.Purpose;
import org.stsrelay.delivery.outcome.AttemptRecord.Stage;
import org.stsrelay.delivery.spool.Lease;

/// Keeps a fault of ours from turning the queue into bounces (P18): a lying resolver, an intercepted port 25 or a fresh
/// block listing make mail to everybody fail for good within minutes. Failures are held then, for people to decide.
///
/// What counts is what was settled: delivered, failed, or given up at the end of its life, since an outage of ours that
/// outlasts `queue.lifetime` looks just like that. Delays settle nothing. Our own notices are held too, but prove
/// nothing: those to forged senders fail in many domains every day. Nor do failures for want of what a message itself demands
/// (REQUIRETLS): hardly anybody offers that.
///
/// It stays armed until mail is delivered and failures are few again for as long as it looks back, or until somebody
/// clears it. Silence proves nothing, since what is held brings no results.
public final class BounceBrake {

    private static final Logger LOG = LoggerFactory.getLogger(BounceBrake.class);

    /// What the reason of everything that it holds begins with.
    public static final String REASON = "brake: ";

    /// A domain beyond these is asked for twice again.
    private static final int MOST_DOUBTED = 10_000;

    private final Supplier<Optional<BrakeSettings>> settings;
    private final ReentrantLock lock = new ReentrantLock();
    /// Domains that are said not to exist, each with the time from which a second answer counts.
    private final Map<DomainPart, Instant> doubted = new LinkedHashMap<>();
    private Optional<BrakeSettings> inUse;
    private RecentResults recent;
    private boolean armed;
    private Optional<Instant> normalSince = Optional.empty();

    /// What is to be done about an attempt's failures.
    public sealed interface Verdict {

        /// They stand.
        record Stands() implements Verdict {}

        /// They wait like what was deferred beside them.
        record Wait() implements Verdict {}

        /// They are tried once more, at that time.
        record AskAgain(Instant at) implements Verdict {}

        /// They are held.
        record Hold(String reason) implements Verdict {}
    }

    /// @param settings empty for none at all; asked for each time, since they may change
    public BounceBrake(Supplier<Optional<BrakeSettings>> settings) {
        this.settings = settings;
        this.inUse = settings.get();
        this.recent = counting(inUse);
    }

    private static RecentResults counting(Optional<BrakeSettings> settings) {
        return new RecentResults(settings.map(BrakeSettings::within).orElse(Duration.ofMinutes(1)),
                settings.map(BrakeSettings::domains).orElse(1));
    }

    /// Takes an attempt into account and says what becomes of its failures.
    ///
    /// @param isLast whether what it deferred is given up
    public Verdict judge(Lease lease, AttemptResult result, boolean isLast, Instant now) {
        lock.lock();
        try {
            heedSettings();
            inUse.filter(_ -> lease.message().purpose() == Purpose.RELAYED)
                    .ifPresent(limits -> count(limits, lease, result, isLast, now));
            return armed ? verdict(lease.consignment().destination(), result, isLast, now) : new Verdict.Stands();
        } finally {
            lock.unlock();
        }
    }

    public boolean isArmed() {
        lock.lock();
        try {
            heedSettings();
            return armed;
        } finally {
            lock.unlock();
        }
    }

    /// Arms it after a restart, when mail is still held by it.
    public void rearm() {
        lock.lock();
        try {
            if (inUse.isEmpty()) {
                return;
            }
            armed = true;
        } finally {
            lock.unlock();
        }
        LOG.warn("The bounce brake is armed from the start, since mail is still held by it.");
    }

    /// Takes failures as they come again, and counts anew.
    public void clear() {
        lock.lock();
        try {
            disarm();
        } finally {
            lock.unlock();
        }
        LOG.info("The bounce brake was cleared by an operator.");
    }

    /// Under other settings it counts anew, and stays armed unless it is switched off.
    private void heedSettings() {
        var now = settings.get();
        if (!now.equals(inUse)) {
            inUse = now;
            recent = counting(now);
            if (armed && now.isEmpty()) {
                disarm();
                LOG.warn("The bounce brake was armed and is switched off (bounces.brake): failures stand from now on.");
            }
        }
    }

    private void count(BrakeSettings limits, Lease lease, AttemptResult result, boolean isLast, Instant now) {
        var delivered = delivered(result);
        var failures = (int) failures(result, isLast).stream().filter(each -> !each.isOfDemand()).count();
        if (delivered + failures == 0) {
            return;
        }
        recent.add(Organisation.of(lease.consignment().destination()), delivered, failures, now);
        if (armed) {
            lookForNormality(limits, now);
        } else if (recent.failed() > limits.recipients() && recent.domains() >= limits.domains()
                && recent.share() > limits.share()) {
            arm(limits);
        }
    }

    private void arm(BrakeSettings limits) {
        armed = true;
        normalSince = Optional.empty();
        LOG.error(
                "Bounce brake: {} recipients in {} or more unrelated domains failed for good within {}, {} of all that"
                        + " was settled. That looks like a fault on this side: a name server that lies, an intercepted port 25, a"
                        + " block listing. Failures are now held, and their senders are not told. Find the fault; then `stsrelay"
                        + " queue release --because brake` has them tried again, and `stsrelay queue bounce --because brake` tells"
                        + " the senders. The thresholds are bounces.brake.",
                recent.failed(), recent.domains(), Span.inWords(limits.within()),
                String.format(Locale.ROOT, "%.0f %%", 100 * recent.share()));
    }

    /// One delivery after a long silence does not make it normal: two must lie as far apart as it looks back.
    private void lookForNormality(BrakeSettings limits, Instant now) {
        if (recent.share() > limits.share() || recent.delivered() == 0) {
            normalSince = Optional.empty();
            return;
        }
        var since = normalSince.orElse(now);
        normalSince = Optional.of(since);
        if (!now.isBefore(since.plus(limits.within()))) {
            disarm();
            LOG.warn("The bounce brake is off again: for {} mail has been delivered and failures are few. What was held"
                    + " stays held: `stsrelay queue list --because brake`.", Span.inWords(limits.within()));
        }
    }

    private void disarm() {
        armed = false;
        normalSince = Optional.empty();
        doubted.clear();
        recent.clear();
    }

    private Verdict verdict(DomainPart destination, AttemptResult result, boolean isLast, Instant now) {
        var failures = failures(result, isLast);
        if (failures.isEmpty()) {
            return new Verdict.Stands();
        }
        if (failures.size() < result.results().size() - delivered(result)) {
            return new Verdict.Wait();
        }
        if (failures.stream().allMatch(BounceBrake::isNoSuchDomain)) {
            var from = secondAnswerFrom(destination, now);
            if (now.isBefore(from)) {
                return new Verdict.AskAgain(from);
            }
        }
        return new Verdict.Hold(REASON + "it failed while mail to many domains did, so its sender was not told: "
                + failures.getFirst().sentence());
    }

    private Instant secondAnswerFrom(DomainPart destination, Instant now) {
        var wait = inUse.map(BrakeSettings::within).orElse(Duration.ZERO);
        if (doubted.size() >= MOST_DOUBTED && !doubted.containsKey(destination)) {
            doubted.remove(doubted.keySet().iterator().next());
        }
        return doubted.computeIfAbsent(destination, _ -> now.plus(wait));
    }

    private static boolean isNoSuchDomain(Reason reason) {
        return reason.stage() == Stage.MX_LOOKUP && !reason.remote()
                && reason.status().equals(EnhancedStatus.BAD_DESTINATION);
    }

    private static int delivered(AttemptResult result) {
        return (int) result.results().stream().filter(each -> each.ending() instanceof Ending.Delivered).count();
    }

    private static List<Reason> failures(AttemptResult result, boolean isLast) {
        return result.results().stream().flatMap(each -> failure(each.ending(), isLast).stream()).toList();
    }

    private static Optional<Reason> failure(Ending ending, boolean isLast) {
        return switch (ending) {
            case Ending.Delivered(_, _, _) -> Optional.empty();
            case Ending.Failed(var reason) -> Optional.of(reason);
            case Ending.Deferred(var reason) -> Optional.of(reason).filter(_ -> isLast);
        };
    }
}
