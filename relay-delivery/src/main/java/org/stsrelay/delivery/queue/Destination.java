package org.stsrelay.delivery.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.spool.Lease;
import org.stsrelay.delivery.spool.Turn;

/// What memory holds of one destination with mail. Guarded by the dispatcher's lock.
final class Destination {

    /// P7: for so long a success counts as a sign of life.
    private static final Duration SIGN_OF_LIFE = Duration.ofMinutes(1);

    final DomainPart name;
    final ReadyList ready = new ReadyList();

    /// Those of its turns that had nothing at hand anywhere at its provider, until they are served.
    final Set<Turn> overtaking = new HashSet<>();

    /// Whose limits it is under.
    Provider provider;

    /// When the spool has something for it at the earliest, [Instant#MAX] when nothing waits there.
    Instant due = Instant.MAX;

    /// Whether its spooled mail is being claimed right now.
    boolean claiming;

    /// Whether no attempt begins until the spool has said who else has something due.
    boolean looking;

    /// When the spool was asked last.
    Instant asked = Instant.MIN;

    /// Whether it is being found out who takes its mail.
    boolean locating;

    /// What the memory of sites has of it.
    Optional<Remembered.Destination> kept = Optional.empty();

    private final Pauses pauses;
    private boolean located;
    private Instant locatedUntil = Instant.MIN;
    private ConcurrencyWindow window;
    private int busy;
    private int settling;
    private int deaths;
    private Instant parkedUntil = Instant.MIN;
    private Instant stumbledUntil = Instant.MIN;
    private Instant provedUntil = Instant.MIN;

    Destination(DomainPart name, Provider alone, int limit, Pauses pauses) {
        this.name = name;
        this.provider = alone;
        this.pauses = pauses;
        window = ConcurrencyWindow.open(limit);
    }

    void restore(Remembered.Destination remembered) {
        kept = Optional.of(remembered);
        window = ConcurrencyWindow.remembered(remembered.window(), window.limit());
        deaths = remembered.deaths();
        parkedUntil = remembered.parkedUntil().orElse(Instant.MIN);
    }

    /// Has its window stay below what may be another limit than before.
    void limit(int limit) {
        window = window.within(limit);
        if (provider.alone) {
            provider.limit(limit);
        }
    }

    boolean isParked(Instant now) {
        return now.isBefore(opens());
    }

    private Instant opens() {
        return parkedUntil.isBefore(stumbledUntil) ? stumbledUntil : parkedUntil;
    }

    boolean isDead() {
        return window.isDead();
    }

    boolean canStart(Instant now) {
        return located && !looking && !ready.isEmpty() && isOpen(now);
    }

    /// Whether its window lets one more in.
    boolean isOpen(Instant now) {
        return window.allows(busy) && !isParked(now);
    }

    boolean isIdle() {
        return ready.isEmpty() && busy + settling == 0 && !claiming && !locating && due.equals(Instant.MAX);
    }

    /// Whether more of its spooled mail should be at hand, of which there may be so much.
    boolean isDue(int atHand, Instant now) {
        return located && !claiming && !nextLook().isAfter(now) && !ready.hasRetried() && ready.size() < atHand;
    }

    /// Whether turns that have nothing at hand may have something due: nobody knows what has become so since the spool was
    /// asked (P10).
    boolean othersMayWait(Duration trust, int mostTurns, Instant now) {
        var justAsked = !now.isBefore(asked) && now.isBefore(asked.plus(trust));
        return !justAsked && !claiming && !due.isAfter(now) && ready.turnsAtHand() < mostTurns && !isDead();
    }

    /// Whether nobody knows by now who takes its mail, and somebody should.
    boolean isLost(Instant now) {
        return !locating && !now.isBefore(locatedUntil) && (!ready.isEmpty() || !nextLook().isAfter(now));
    }

    /// Somebody looked for those who take its mail.
    ///
    /// @param until how long that is good
    void located(Instant until) {
        locating = false;
        located = true;
        locatedUntil = until;
    }

    /// Whether it is served before the provider's other destinations.
    boolean overtakes() {
        return !overtaking.isEmpty();
    }

    Standing standing(Instant now) {
        if (!isDead() && now.isBefore(provedUntil)) {
            return Standing.ANSWERS;
        }
        return busy == 0 ? Standing.UNPROVEN : Standing.UNPROVEN_AND_BUSY;
    }

    /// When it has to be looked at again for the sake of its spooled mail.
    Instant nextLook() {
        return due.isBefore(opens()) ? opens() : due;
    }

    Lease start() {
        busy++;
        return isDead() ? ready.takeForProbe() : ready.take();
    }

    void dueAt(Instant when) {
        due = when.isBefore(due) ? when : due;
    }

    /// Whether one more may leave its place while its outcome is written down: as many as go there at a time. What a crash
    /// repeats is bounded by this (P2).
    boolean maySettle() {
        return window.allows(settling);
    }

    /// A host has answered; only the outcome is still to be written down.
    void settling(Instant now) {
        busy--;
        settling++;
        answered(now);
    }

    void settled(Optional<Instant> again) {
        settling--;
        stumbledUntil = Instant.MIN;
        again.ifPresent(this::dueAt);
    }

    void ended(Site site, Optional<Instant> again, Instant now) {
        busy--;
        stumbledUntil = Instant.MIN;
        again.ifPresent(this::dueAt);
        switch (site) {
            case ANSWERED -> answered(now);
            // Somebody is there, so it is not dead; but a refusal is no reason to send more at a time.
            case REFUSED, THROTTLED -> revive();
            case SILENT -> silent(again, now);
            case UNKNOWN -> {
            }
        }
    }

    /// Leaves it alone after a fault of ours, so that the fault is not repeated without a pause: until an outcome has been
    /// kept again, since a host that only answers would get the same message once more (P2).
    void stumbled(Slot slot, Instant now) {
        if (slot.settling) {
            settling--;
        } else {
            busy--;
        }
        stumbledUntil = now.plus(pauses.stumbled());
        dueAt(now);
    }

    /// Somebody asked for a try now.
    void unpark() {
        parkedUntil = Instant.MIN;
        stumbledUntil = Instant.MIN;
    }

    /// What a restart should know of it: nothing that would make it a better place than a stranger.
    Optional<Remembered.Destination> remembered() {
        return deaths > 0 || window.isNarrow()
                ? Optional.of(new Remembered.Destination(name, window.size(), deaths,
                        Optional.of(parkedUntil).filter(Instant.MIN::isBefore)))
                : Optional.empty();
    }

    private void answered(Instant now) {
        provedUntil = now.plus(SIGN_OF_LIFE);
        window = window.succeeded(busy);
        deaths = 0;
        parkedUntil = Instant.MIN;
    }

    private void revive() {
        if (isDead()) {
            window = window.succeeded(busy);
            deaths = 0;
            unpark();
        }
    }

    /// P11: the timer of a dead destination wins over those of its messages, yet never lets the one that was tried wait
    /// beyond its own next step.
    private void silent(Optional<Instant> again, Instant now) {
        window = window.failed();
        if (isDead() && !isParked(now)) {
            var timer = now.plus(pauses.dead(deaths++));
            parkedUntil = again.filter(timer::isAfter).orElse(timer);
        }
    }
}
