package org.stsrelay.delivery.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.stsrelay.delivery.mail.DomainPart;
import org.stsrelay.delivery.outcome.Site;
import org.stsrelay.delivery.spool.Lease;

/// What memory holds of one destination with mail. Guarded by the dispatcher's lock.
final class Destination {

    /// P11: a destination that does not answer is left alone for 1 min, 5 min, and from there doubling to 1 h.
    private static final List<Duration> PAUSES = List.of(Duration.ofMinutes(1), Duration.ofMinutes(5),
            Duration.ofMinutes(10), Duration.ofMinutes(20), Duration.ofMinutes(40), Duration.ofHours(1));

    final DomainPart name;
    final ReadyList ready = new ReadyList();

    /// When the spool has something for it at the earliest, [Instant#MAX] when nothing waits there.
    Instant due = Instant.MAX;

    /// Whether its spooled mail is being claimed right now.
    boolean claiming;

    /// The place it has in the agenda's lists.
    boolean inTurn;
    boolean toClaim;
    Instant wakes = Instant.MAX;

    private final IntSupplier limit;
    private ConcurrencyWindow window;
    private int busy;
    private int deaths;
    private Instant parkedUntil = Instant.MIN;

    /// @param limit of its window; it may change
    Destination(DomainPart name, IntSupplier limit) {
        this.name = name;
        this.limit = limit;
        window = ConcurrencyWindow.open(limit.getAsInt());
    }

    boolean isParked(Instant now) {
        return now.isBefore(parkedUntil);
    }

    boolean isDead() {
        return window.isDead();
    }

    boolean canStart(Instant now) {
        return !ready.isEmpty() && isOpen(now);
    }

    /// Whether its window lets one more in.
    boolean isOpen(Instant now) {
        return window.within(limit.getAsInt()).allows(busy) && !isParked(now);
    }

    boolean isIdle() {
        return ready.isEmpty() && busy == 0 && !claiming && due.equals(Instant.MAX);
    }

    /// When it has to be looked at again for the sake of its spooled mail.
    Instant nextLook() {
        return due.isBefore(parkedUntil) ? parkedUntil : due;
    }

    Lease start() {
        busy++;
        return isDead() ? ready.takeForProbe() : ready.take();
    }

    void dueAt(Instant when) {
        due = when.isBefore(due) ? when : due;
    }

    void ended(Site site, Optional<Instant> again, Instant now) {
        busy--;
        again.ifPresent(this::dueAt);
        switch (site) {
            case ANSWERED -> answered();
            // Somebody is there, so it is not dead; but a refusal is no reason to send more at a time.
            case REFUSED, THROTTLED -> revive();
            case SILENT -> silent(again, now);
            case UNKNOWN -> {
            }
        }
    }

    /// Leaves it alone after a fault of ours, so that the fault is not repeated without a pause.
    void stumbled(Instant now) {
        busy--;
        parkedUntil = now.plus(PAUSES.getFirst());
        dueAt(now);
    }

    /// Somebody asked for a try now.
    void unpark() {
        parkedUntil = Instant.MIN;
    }

    private void answered() {
        window = window.within(limit.getAsInt()).succeeded(busy);
        deaths = 0;
        unpark();
    }

    private void revive() {
        if (isDead()) {
            answered();
        }
    }

    /// A parked destination's timer wins over its messages', yet never lets the one that was tried wait beyond its own
    /// next step.
    private void silent(Optional<Instant> again, Instant now) {
        window = window.failed();
        if (isDead() && !isParked(now)) {
            var timer = now.plus(PAUSES.get(Math.min(deaths++, PAUSES.size() - 1)));
            parkedUntil = again.filter(timer::isAfter).orElse(timer);
        }
    }
}
