package org.stsrelay.delivery.queue;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.stsrelay.delivery.mail.ProviderName;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.queue.ProviderState.Pause;

/// The destinations whose mail one party takes, and how much of it at a time: its window grows with success up to what
/// the provider table allows, and is halved when the provider says that it is too much (P8, P9).
///
/// After a pause it is let one attempt, which finds out whether the provider wants mail again. What began before a pause
/// says nothing about the time after it: a whole cohort that is throttled counts once.
///
/// Guarded by the dispatcher's lock.
final class Provider {

    /// So much per slot waits in memory at most, or a limping provider's mail would fill it.
    private static final int READY_PER_SLOT = 50;

    /// A claim reads the store, so it should bring more than one.
    private static final int SMALLEST_SHARE = 5;

    final ProviderName name;

    /// Whether it stands for a single destination of which nobody knows who takes its mail.
    final boolean alone;

    /// All its destinations with mail.
    final Set<Destination> destinations = new LinkedHashSet<>();

    /// Those that can start an attempt, in their turn.
    final Lines<Destination> toStart = new Lines<>();

    /// Those whose spooled mail should be claimed, in their turn.
    final LinkedHashSet<Destination> toClaim = new LinkedHashSet<>();

    /// Leases of theirs that wait in memory.
    final AtHand ready = new AtHand();

    /// What the memory of sites has of it.
    Optional<Remembered.Provider> kept = Optional.empty();

    private ConcurrencyWindow window;
    private int busy;
    private int busySincePause;
    private int pauses;
    private int throttlings;
    private Optional<Pause> pause = Optional.empty();

    private Provider(ProviderName name, boolean alone, ConcurrencyWindow window) {
        this.name = name;
        this.alone = alone;
        this.window = window;
    }

    static Provider named(ProviderName name, int limit) {
        return new Provider(name, false, ConcurrencyWindow.open(limit));
    }

    /// The window of the destination is all that limits it.
    static Provider alone(String destination, int limit) {
        return new Provider(new ProviderName("domain:" + destination), true,
                new ConcurrencyWindow(limit, limit, 0, 0, 0));
    }

    void restore(Remembered.Provider remembered) {
        kept = Optional.of(remembered);
        window = ConcurrencyWindow.remembered(Math.max(1, remembered.window()), window.limit());
        throttlings = remembered.throttlings();
        pause = remembered.pause();
    }

    boolean isPaused(Instant now) {
        return now.isBefore(pausedUntil());
    }

    boolean isThrottling() {
        return throttlings > 0;
    }

    /// Whether it takes one more.
    boolean isOpen(Instant now) {
        return !isPaused(now) && (isThrottling() ? busySincePause == 0 : window.allows(busy));
    }

    /// Whether more of its spooled mail should be at hand.
    boolean isHungry(Instant now) {
        return !isPaused(now) && (alone || ready.size() < claimable());
    }

    /// How much of a destination's mail to claim at a time, so that each destination has some at hand.
    int share() {
        if (alone) {
            return Integer.MAX_VALUE;
        }
        return isThrottling() ? 1 : Math.max(SMALLEST_SHARE, claimable() / Math.max(1, destinations.size()));
    }

    boolean isIdle(Instant now) {
        return destinations.isEmpty() && busy == 0 && !isPaused(now);
    }

    Instant pausedUntil() {
        return pause.map(Pause::until).orElse(Instant.MIN);
    }

    int pauses() {
        return pauses;
    }

    int throttlings() {
        return throttlings;
    }

    void limit(int limit) {
        window = window.within(limit);
    }

    void start() {
        busy++;
        busySincePause++;
    }

    /// @return whether it takes mail again after it had asked for less
    boolean ended(Slot slot, Site site) {
        busy--;
        if (slot.pausesBefore != pauses) {
            return false;
        }
        busySincePause--;
        return site == Site.ANSWERED && succeeded();
    }

    /// @return whether it asked for less than it got; what began before its last pause got more than it does now
    boolean isTooMuch(Slot slot, Site site) {
        return site == Site.THROTTLED && slot.pausesBefore == pauses;
    }

    void throttled(Pause begun) {
        window = window.halved();
        throttlings++;
        pause(begun);
    }

    void pause(Pause begun) {
        pause = Optional.of(begun);
        pauses++;
        busySincePause = 0;
    }

    /// Ends the pause, whoever began it. A provider that asked for less has still to show that it takes mail.
    void resume() {
        pause = Optional.empty();
        window = window.rested();
    }

    /// Whether the pause that an operator asked for is over.
    boolean hasServedPauseByHand(Instant now) {
        return !isPaused(now) && pause.filter(Pause::byHand).isPresent();
    }

    ProviderState state(int limit, Instant now) {
        return new ProviderState(name, limit, isThrottling() ? 1 : window.size(), busy, destinations.size(),
                ready.size(),
                pause.filter(_ -> isPaused(now)));
    }

    /// What a restart should know of it.
    Optional<Remembered.Provider> remembered() {
        return pause.filter(_ -> !alone)
                .map(current -> new Remembered.Provider(name, window.size(), throttlings, Optional.of(current)));
    }

    private boolean succeeded() {
        if (!isThrottling()) {
            window = window.succeeded(busy);
            return false;
        }
        var wasPaused = pause.isPresent();
        throttlings = 0;
        resume();
        return wasPaused;
    }

    private int claimable() {
        return isThrottling() ? 1 : READY_PER_SLOT * window.size();
    }
}
